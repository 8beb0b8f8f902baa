// Random calls with random arguments: handles of every kind (none among them), bytes that mean something and bytes that do not, in any
// order. Nothing may crash or leak, which the sanitizers see; what the header promises is checked at each step.
//
// Plays as many inputs of a fixed generator as its argument says, 1000 without one.
#include "check.h"

#define SLOTS 4

typedef struct {
  const uint8_t *data;
  size_t left;
} Input;

static uint8_t byte(Input *input) {
  if (input->left == 0) return 0;
  input->left--;
  return *input->data++;
}

typedef struct {
  FetchCorsOrigin *origins[SLOTS];
  FetchCorsClient *clients[SLOTS];
  FetchCorsFetchApi *fetches[SLOTS];
  FetchCorsXmlHttpRequest *xhrs[SLOTS];
  FetchCorsRequest *requests[SLOTS];
  FetchCorsUserAgentBuilder *builders[SLOTS];
  FetchCorsUserAgent *user_agents[SLOTS];
  FetchCorsAction *actions[SLOTS];
  FetchCorsText *texts[SLOTS];
} World;

static const char *const WORDS[] = {
    "", "https://a.test", "https://b.test/x", "http://a.test/y?z#f", "data:,x", "blob:https://a.test/1", "null", "wss://b.test/",
    "GET", "PUT", "trace", "X-A", "Authorization", "Range", "bytes=0-", "text", "stream", "blob", "form-data", "cors", "no-cors",
    "same-origin", "navigate", "include", "omit", "error", "manual", "image", "document", "worker", "use-credentials", "text/plain",
    "require-corp", "no-referrer", "only-if-cached", "prefetch", "none", "not-found", "timed-out", "basic", "opaque", "b.test",
    "Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Max-Age",
    "Access-Control-Expose-Headers", "Cross-Origin-Resource-Policy", "Location", "*", "true", "60", "https://c.test/", "[]",
    "a\r\nb", "\xff\xfe", "\xf0\x9f"};
#define WORD_COUNT (sizeof WORDS / sizeof *WORDS)

// A word, bytes of the input, nothing, or a span that cannot be.
static FetchCorsSpan span(Input *input) {
  uint8_t choice = byte(input);
  if (choice < 4 * WORD_COUNT) return S(WORDS[choice % WORD_COUNT]);
  FetchCorsSpan made = {NULL, 0};
  if (choice == 255) made.length = 9;
  if (choice < 250) {
    made.data = input->data;
    made.length = choice % 8 < input->left ? choice % 8 : input->left;
    input->data += made.length;
    input->left -= made.length;
  }
  return made;
}

static FetchCorsHeaders head(Input *input, FetchCorsHeader *space, size_t capacity) {
  size_t count = byte(input) % (capacity + 1);
  for (size_t index = 0; index < count; index++) {
    space[index].name = span(input);
    space[index].value = span(input);
  }
  return lines(space, count);
}

static size_t registrable_domain(void *context, FetchCorsSpan host) {
  (void)host;
  return *(const size_t *)context;
}

static void free_context(void *context) { free(context); }

// Looks at all that an action tells: every byte of it must be there to be read.
static unsigned touch(FetchCorsSpan span) {
  unsigned sum = 0;
  for (size_t at = 0; at < span.length; at++) sum += span.data[at];
  return sum;
}

static void look(const FetchCorsAction *action) {
  FetchCorsActionKind kind = fetch_cors_action_kind(action);
  CHECK((kind == FETCH_CORS_ACTION_KIND_NONE) == (action == NULL));
  volatile unsigned sum = touch(fetch_cors_action_url(action)) + touch(fetch_cors_action_method(action)) +
                          touch(fetch_cors_action_mode(action)) + touch(fetch_cors_action_network_partition_key(action)) +
                          touch(fetch_cors_action_body(action)) + touch(fetch_cors_done_reason_code(action)) +
                          touch(fetch_cors_done_internal_url(action));
  (void)sum;
  size_t urls = fetch_cors_action_url_count(action);
  for (size_t index = 0; index <= urls; index++) {
    CHECK(is_absent(fetch_cors_action_url_at(action, index)) == (index == urls));
  }
  FetchCorsHeader headers[4];
  FetchCorsHeaderBuffer buffer = {headers, 4};
  size_t count = fetch_cors_action_headers(action, buffer);
  for (size_t index = 0; index < count && index < 4; index++) sum = touch(headers[index].name) + touch(headers[index].value);
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(action);
  CHECK((kind == FETCH_CORS_ACTION_KIND_DONE && page == NULL) == !is_absent(fetch_cors_done_reason_code(action)));
  if (is(fetch_cors_page_response_type(page), "opaque")) {
    CHECK(fetch_cors_page_response_status(page) == 0 && is_absent(fetch_cors_page_response_url(page)));
    CHECK(!fetch_cors_page_response_has_body(page) && !fetch_cors_page_response_exposes(page, S("Content-Type")));
  }
  sum = touch(fetch_cors_page_response_url(page));
}

// How often each operation did what it is for.
static unsigned successes[64];

// What every call that answers promises.
static void answered(FetchCorsStatus status, FetchCorsActionKind before, FetchCorsActionKind needed, FetchCorsAction *old,
                     FetchCorsAction *now, FetchCorsAction **next, bool same) {
  CHECK(status != FETCH_CORS_STATUS_PANICKED);
  if (status == FETCH_CORS_STATUS_OK) {
    CHECK(before == needed || needed == FETCH_CORS_ACTION_KIND_NONE);
    CHECK(*next != NULL && (same || now == NULL));
  } else {
    CHECK(now == old); // nothing is lost
  }
}

static void step(World *world, Input *input) {
  FetchCorsError *failure = NULL;
  FetchCorsError **error = byte(input) % 4 ? &failure : NULL;
  // More than half are answers: a fetch takes several.
  uint8_t choice = byte(input), operation = choice < 128 ? choice % 64 : 51 + choice % 13;
  uint8_t first = byte(input) % SLOTS, second = byte(input) % SLOTS;
  if (operation > 50 && byte(input) % 4) second = first;
  FetchCorsStatus status = FETCH_CORS_STATUS_OK;
  uint64_t now = (uint64_t)byte(input) << (byte(input) % 57);
  FetchCorsHeader space[6], seen[3];
  FetchCorsHeaderBuffer buffer = {seen, byte(input) % 4u};
  if (buffer.capacity == 0 && operation % 2) buffer.items = NULL;

  // Somewhere to write; what was there goes first.
#define FRESH(kind, slots, free_it) \
  free_it(world->slots[first]);     \
  world->slots[first] = NULL;       \
  FetchCors##kind **out = byte(input) % 16 ? &world->slots[first] : NULL;
#define MAKE(kind, slots, free_it, call) \
  {                                      \
    FRESH(kind, slots, free_it)          \
    status = call;                       \
    break;                               \
  }
#define REQUEST(call) MAKE(Request, requests, fetch_cors_request_free, call)
#define TEXT(call) MAKE(Text, texts, fetch_cors_text_free, call)
#define CLIENT world->clients[second]
#define USER_AGENT world->user_agents[second]
  switch (operation) {
    case 0: MAKE(Origin, origins, fetch_cors_origin_free, fetch_cors_origin_parse(span(input), out, error))
    case 1: MAKE(Origin, origins, fetch_cors_origin_free, fetch_cors_origin_of_url(span(input), out, error))
    case 2:
      fetch_cors_origin_free(world->origins[first]);
      world->origins[first] = fetch_cors_origin_opaque(byte(input));
      break;
    case 3:
    case 4: MAKE(Client, clients, fetch_cors_client_free, fetch_cors_client_new(world->origins[second], out, error))
    case 5: status = fetch_cors_client_set_network_partition_key(CLIENT, span(input), error); break;
    case 6: status = fetch_cors_client_set_embedder_policy(CLIENT, span(input), error); break;
    case 7: status = fetch_cors_client_set_referrer_policy(CLIENT, span(input), error); break;
    case 8:
    case 9: MAKE(FetchApi, fetches, fetch_cors_fetch_api_free, fetch_cors_fetch_api_new(span(input), CLIENT, out, error))
    case 10: status = fetch_cors_fetch_api_set_method(world->fetches[first], span(input), error); break;
    case 11: status = fetch_cors_fetch_api_add_header(world->fetches[first], span(input), span(input), error); break;
    case 12: status = fetch_cors_fetch_api_set_body(world->fetches[first], span(input), span(input), error); break;
    case 13: status = fetch_cors_fetch_api_set_mode(world->fetches[first], span(input), error); break;
    case 14: status = fetch_cors_fetch_api_set_credentials(world->fetches[first], span(input), error); break;
    case 15: status = fetch_cors_fetch_api_set_redirect(world->fetches[first], byte(input) % 2 ? S("manual") : span(input), error); break;
    case 16:
    case 17: REQUEST(fetch_cors_fetch_api_build(&world->fetches[second], out, error))
    case 18: MAKE(XmlHttpRequest, xhrs, fetch_cors_xml_http_request_free, fetch_cors_xml_http_request_new(span(input), CLIENT, out, error))
    case 19: status = fetch_cors_xml_http_request_set_method(world->xhrs[first], span(input), error); break;
    case 20: status = fetch_cors_xml_http_request_add_header(world->xhrs[first], span(input), span(input), error); break;
    case 21: status = fetch_cors_xml_http_request_set_user(world->xhrs[first], span(input), span(input), error); break;
    case 22: REQUEST(fetch_cors_xml_http_request_build(&world->xhrs[second], out, error))
    case 23: REQUEST(fetch_cors_request_potential_cors(span(input), CLIENT, span(input), span(input), second % 2, out, error))
    case 24: {
      // What is right by chance is rare: half of them are.
      FetchCorsSpan destination = byte(input) % 2 ? S("document") : span(input), encoding = byte(input) % 2 ? S(NULL) : span(input);
      REQUEST(fetch_cors_request_navigation(span(input), CLIENT, destination, encoding, span(input), out, error))
    }
    case 25: REQUEST(fetch_cors_request_event_source(span(input), CLIENT, true, span(input), out, error))
    case 26: REQUEST(fetch_cors_request_beacon(span(input), CLIENT, byte(input) % 2 ? S("text") : span(input), span(input), out, error))
    case 27: REQUEST(fetch_cors_request_web_socket(span(input), CLIENT, out, error))
    case 28: status = fetch_cors_request_set_referrer_policy(world->requests[first], span(input), error); break;
    case 29: status = fetch_cors_request_add_range(world->requests[first], now, byte(input), error); break;
    case 30:
      fetch_cors_user_agent_builder_free(world->builders[first]);
      world->builders[first] = fetch_cors_user_agent_builder_new();
      status = fetch_cors_user_agent_builder_set_hash_key(world->builders[first], 1, 2, error);
      break;
    case 31: status = fetch_cors_user_agent_builder_admits_each_hop(world->builders[first], error); break;
    case 32: status = fetch_cors_user_agent_builder_asks_service_workers(world->builders[first], error); break;
    case 33: status = fetch_cors_user_agent_builder_asks_overrides(world->builders[first], error); break;
    case 34: {
      size_t *context = malloc(sizeof *context);
      CHECK(context);
      *context = byte(input);
      status = fetch_cors_user_agent_builder_set_registrable_domain(world->builders[first], registrable_domain, context,
                                                                    free_context, error);
      if (status != FETCH_CORS_STATUS_OK) free(context);
      break;
    }
    case 35: MAKE(UserAgent, user_agents, fetch_cors_user_agent_free, fetch_cors_user_agent_builder_build(&world->builders[second], out, error))
    case 36: {
      FetchCorsUserAgent *copy = fetch_cors_user_agent_clone(world->user_agents[second]);
      fetch_cors_user_agent_free(world->user_agents[first]);
      world->user_agents[first] = copy;
      break;
    }
    case 37: fetch_cors_preflight_cache_clear(USER_AGENT); break;
    case 38: status = fetch_cors_preflight_cache_clear_host(USER_AGENT, span(input), error); break;
    case 39: status = fetch_cors_preflight_cache_clear_origin(USER_AGENT, world->origins[first], error); break;
    case 40: status = fetch_cors_preflight_cache_clear_partition(USER_AGENT, span(input), error); break;
    case 41: TEXT(fetch_cors_preflight_cache_snapshot(USER_AGENT, now, out, error))
    case 42: {
      FetchCorsSpan json = byte(input) % 4 ? fetch_cors_text_span(world->texts[first]) : span(input);
      size_t restored;
      status = fetch_cors_preflight_cache_restore(USER_AGENT, json, now, byte(input) % 2 ? &restored : NULL, error);
      break;
    }
    case 43: TEXT(fetch_cors_action_explanation_text(world->actions[second], out, error))
    case 44: TEXT(fetch_cors_action_explanation_json(world->actions[second], out, error))
    case 45: TEXT(fetch_cors_done_reason_text(world->actions[second], out, error))
    case 46: {
      size_t count;
      FetchCorsHeaders given = head(input, space, 6);
      status = fetch_cors_page_response_headers(fetch_cors_done_page_response(world->actions[first]), given, buffer, &count, error);
      if (status == FETCH_CORS_STATUS_OK) CHECK(count <= given.count);
      break;
    }
    case 47:
      fetch_cors_action_free(world->actions[first]);
      world->actions[first] = NULL;
      break;
    case 48:
    case 49:
    case 50: MAKE(Action, actions, fetch_cors_action_free, fetch_cors_user_agent_fetch(USER_AGENT, &world->requests[second], now, out, error))
    default: {
      // An answer. The next action goes to the same place, or to another, which is emptied.
      FetchCorsAction **action = &world->actions[first], **next = &world->actions[second];
      if (first != second) {
        fetch_cors_action_free(*next);
        *next = NULL;
      }
      FetchCorsAction *old = *action;
      FetchCorsActionKind before = fetch_cors_action_kind(old), needed = FETCH_CORS_ACTION_KIND_NONE;
      switch (operation) {
        case 51: needed = FETCH_CORS_ACTION_KIND_ADMIT; status = fetch_cors_admit_proceed(action, now, next, error); break;
        case 52: needed = FETCH_CORS_ACTION_KIND_ADMIT; status = fetch_cors_admit_upgrade_to_https(action, now, next, error); break;
        case 53: needed = FETCH_CORS_ACTION_KIND_ADMIT; status = fetch_cors_admit_block(action, span(input), now, next, error); break;
        case 54: needed = FETCH_CORS_ACTION_KIND_INTERCEPT; status = fetch_cors_intercept_proceed(action, now, next, error); break;
        case 55: {
          FetchCorsSpan urls[2] = {span(input), span(input)};
          FetchCorsSuppliedResponse supplied;
          memset(&supplied, 0, sizeof supplied);
          supplied.status = (uint16_t)(byte(input) * 3);
          supplied.headers = head(input, space, 6);
          // What is right by chance is rare: half of them are absent.
          if (byte(input) % 2) supplied.response_type = span(input);
          if (byte(input) % 2) supplied.fetched_with = span(input);
          supplied.url_list = FETCH_CORS_LITERAL(FetchCorsSpans){urls, byte(input) % 3u};
          supplied.requested_without_credentials = byte(input) % 2;
          supplied.range_requested = byte(input) % 2;
          needed = FETCH_CORS_ACTION_KIND_INTERCEPT;
          status = fetch_cors_intercept_respond(action, supplied, now, next, error);
          break;
        }
        case 56: needed = FETCH_CORS_ACTION_KIND_LOCAL; status = fetch_cors_local_respond(action, 200, now, next, error); break;
        case 57: needed = FETCH_CORS_ACTION_KIND_LOCAL; status = fetch_cors_local_fail(action, byte(input) % 2 ? S("not-found") : span(input), now, next, error); break;
        case 58: needed = FETCH_CORS_ACTION_KIND_SEND; status = fetch_cors_send_fail(action, span(input), now, next, error); break;
        case 59: needed = FETCH_CORS_ACTION_KIND_SEND; status = fetch_cors_send_recheck_cache(action, now, next, error); break;
        case 60: needed = FETCH_CORS_ACTION_KIND_DONE; status = fetch_cors_done_next_manual_redirect(action, now, next, error); break;
        case 61: status = fetch_cors_action_abort(action, now, next, error); break;
        case 62: needed = FETCH_CORS_ACTION_KIND_SEND; status = fetch_cors_send_respond(action, (uint16_t)(byte(input) * 4), head(input, space, 6), now, next, error); break;
        default: {
          // An answer that permits all that is asked.
          FetchCorsHeader good[] = {header("Access-Control-Allow-Origin", "https://a.test"), header("Access-Control-Allow-Methods", "PUT, *"),
                                    header("Access-Control-Allow-Headers", "x-a, authorization"), header("Access-Control-Allow-Credentials", "true"),
                                    header("Access-Control-Max-Age", "60"), header("Location", "/elsewhere")};
          needed = FETCH_CORS_ACTION_KIND_SEND;
          status = fetch_cors_send_respond(action, byte(input) % 4 ? 200 : 302, lines(good, 6), now, next, error);
        }
      }
      answered(status, before, needed, old, *action, next, first == second);
    }
  }
  CHECK(status != FETCH_CORS_STATUS_PANICKED);
  successes[operation] += status == FETCH_CORS_STATUS_OK;
  if (error) CHECK(fetch_cors_error_status(failure) == status && (failure == NULL) == (status == FETCH_CORS_STATUS_OK));
  if (failure) CHECK(touch(fetch_cors_error_message(failure)) > 0);
  fetch_cors_error_free(failure);
  look(world->actions[first]);
  look(world->actions[second]);
  touch(fetch_cors_text_span(world->texts[first]));
}

static void play(const uint8_t *data, size_t size) {
  World world;
  memset(&world, 0, sizeof world);
  // Something to begin with.
  for (int index = 0; index < SLOTS; index++) {
    FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
    OK(fetch_cors_user_agent_builder_set_hash_key(builder, 1, 2, &error));
    if (index == 1) OK(fetch_cors_user_agent_builder_admits_each_hop(builder, &error));
    if (index == 2) OK(fetch_cors_user_agent_builder_asks_service_workers(builder, &error));
    OK(fetch_cors_user_agent_builder_build(&builder, &world.user_agents[index], &error));
    world.clients[index] = client_of("https://a.test");
    world.requests[index] = fetch_of(world.clients[index], index & 1 ? "PUT" : "GET", index & 2 ? "https://b.test/" : "https://a.test/x");
  }
  OK(fetch_cors_fetch_api_new(S("https://b.test/x"), world.clients[0], &world.fetches[0], &error));
  OK(fetch_cors_xml_http_request_new(S("https://b.test/x"), world.clients[0], &world.xhrs[0], &error));
  // One that can be followed by hand, one that needs no network.
  fetch_cors_request_free(world.requests[0]);
  OK(fetch_cors_request_navigation(S("https://a.test/"), world.clients[0], S("document"), S(NULL), S(NULL), &world.requests[0], &error));
  fetch_cors_request_free(world.requests[1]);
  world.requests[1] = fetch_of(world.clients[1], "GET", "data:,x");
  for (int index = 0; index < SLOTS; index++) {
    world.actions[index] = begin(world.user_agents[index], world.requests[index], 0);
    world.requests[index] = fetch_of(world.clients[index], index & 1 ? "GET" : "PUT", "https://b.test/");
  }
  Input input = {data, size};
  while (input.left > 0) step(&world, &input);
  for (int index = 0; index < SLOTS; index++) {
    fetch_cors_origin_free(world.origins[index]);
    fetch_cors_client_free(world.clients[index]);
    fetch_cors_fetch_api_free(world.fetches[index]);
    fetch_cors_xml_http_request_free(world.xhrs[index]);
    fetch_cors_request_free(world.requests[index]);
    fetch_cors_user_agent_builder_free(world.builders[index]);
    fetch_cors_user_agent_free(world.user_agents[index]);
    fetch_cors_action_free(world.actions[index]);
    fetch_cors_text_free(world.texts[index]);
  }
}

int main(int count, char **arguments) {
  unsigned rounds = count > 1 ? (unsigned)atoi(arguments[1]) : 1000;
  uint64_t state = 1;
  for (unsigned round = 0; round < rounds; round++) {
    uint8_t data[2048];
    for (size_t at = 0; at < sizeof data; at++) {
      // SplitMix64.
      uint64_t mixed = state += 0x9e3779b97f4a7c15u;
      mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
      mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
      data[at] = (uint8_t)(mixed >> 33);
    }
    play(data, sizeof data);
  }
  // It came everywhere.
  for (int operation = 0; operation < 64; operation++) {
    if (rounds >= 1000 && successes[operation] == 0) fprintf(stderr, "operation %d never succeeded\n", operation);
    CHECK(rounds < 1000 || successes[operation] > 0);
  }
  printf("%u rounds, %u fetches begun\n", rounds, successes[48] + successes[49] + successes[50]);
  return 0;
}
