// The contract of the header: ownership, errors, every waiting point, both views, the cache.
#include "check.h"

#define PAGE "https://a.test"
#define API "https://b.test/x"
#define SECOND 1000000000ull

enum Asks { ASKS_NOTHING = 0, ASKS_HOPS = 1, ASKS_OVERRIDES = 2, ASKS_SERVICE_WORKERS = 4 };

static FetchCorsUserAgent *user_agent_that_asks(int asks) {
  FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
  CHECK(builder);
  OK(fetch_cors_user_agent_builder_set_hash_key(builder, 1, 2, &error));
  if (asks & ASKS_HOPS) OK(fetch_cors_user_agent_builder_admits_each_hop(builder, &error));
  if (asks & ASKS_OVERRIDES) OK(fetch_cors_user_agent_builder_asks_overrides(builder, &error));
  if (asks & ASKS_SERVICE_WORKERS) OK(fetch_cors_user_agent_builder_asks_service_workers(builder, &error));
  FetchCorsUserAgent *user_agent;
  OK(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  CHECK(builder == NULL);
  return user_agent;
}

// NULL can be freed, and says nothing of itself.
static void null_is_fine(void) {
  fetch_cors_action_free(NULL);
  fetch_cors_client_free(NULL);
  fetch_cors_error_free(NULL);
  fetch_cors_fetch_api_free(NULL);
  fetch_cors_origin_free(NULL);
  fetch_cors_request_free(NULL);
  fetch_cors_text_free(NULL);
  fetch_cors_user_agent_builder_free(NULL);
  fetch_cors_user_agent_free(NULL);
  fetch_cors_xml_http_request_free(NULL);
  CHECK(fetch_cors_user_agent_clone(NULL) == NULL);
  CHECK(fetch_cors_action_kind(NULL) == FETCH_CORS_ACTION_KIND_NONE);
  CHECK(is_absent(fetch_cors_action_url(NULL)) && is_absent(fetch_cors_action_url_at(NULL, 0)));
  CHECK(is_absent(fetch_cors_action_method(NULL)) && is_absent(fetch_cors_action_mode(NULL)));
  CHECK(is_absent(fetch_cors_action_network_partition_key(NULL)));
  CHECK(fetch_cors_action_url_count(NULL) == 0 && fetch_cors_action_client_number(NULL) == 0);
  FetchCorsHeaderBuffer nowhere = {NULL, 0};
  CHECK(fetch_cors_action_headers(NULL, nowhere) == 0);
  CHECK(!fetch_cors_send_is_preflight(NULL) && !fetch_cors_send_includes_credentials(NULL));
  CHECK(fetch_cors_done_page_response(NULL) == NULL);
  CHECK(is_absent(fetch_cors_done_reason_code(NULL)) && is_absent(fetch_cors_done_internal_url(NULL)));
  CHECK(is_absent(fetch_cors_page_response_type(NULL)) && is_absent(fetch_cors_page_response_url(NULL)));
  CHECK(fetch_cors_page_response_status(NULL) == 0 && !fetch_cors_page_response_has_body(NULL));
  CHECK(!fetch_cors_page_response_exposes(NULL, S("content-type")));
  CHECK(is_absent(fetch_cors_text_span(NULL)) && is_absent(fetch_cors_origin_serialization(NULL)));
  CHECK(fetch_cors_error_status(NULL) == FETCH_CORS_STATUS_OK && is_absent(fetch_cors_error_message(NULL)));
  CHECK(!fetch_cors_origin_is_same(NULL, NULL));
  fetch_cors_preflight_cache_clear(NULL);
  fetch_cors_preflight_cache_network_changed(NULL);
  CHECK(fetch_cors_preflight_cache_len(NULL) == 0 && fetch_cors_preflight_cache_byte_len(NULL) == 0);
}

// Whatever must not be NULL says so, with and without a place for the error.
static void null_pointers(void) {
  const FetchCorsStatus status = FETCH_CORS_STATUS_NULL_POINTER;
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_NOTHING);
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsRequest *request = NULL;
  FetchCorsAction *action = NULL;

  CHECK(fetch_cors_origin_parse(S(PAGE), NULL, NULL) == status);
  EXPECT(status, fetch_cors_origin_parse(S(PAGE), NULL, &error));
  EXPECT(status, fetch_cors_client_new(NULL, &client, &error));
  EXPECT(status, fetch_cors_client_set_number(NULL, 1, &error));
  EXPECT(status, fetch_cors_fetch_api_set_mode(NULL, S("cors"), &error));
  EXPECT(status, fetch_cors_user_agent_builder_admits_each_hop(NULL, &error));
  EXPECT(status, fetch_cors_user_agent_builder_build(NULL, &user_agent, &error));
  EXPECT(status, fetch_cors_request_font(S(API), NULL, &request, &error));
  EXPECT(status, fetch_cors_request_font(S(API), client, NULL, &error));
  EXPECT(status, fetch_cors_request_add_range(NULL, 0, 1, &error));
  EXPECT(status, fetch_cors_preflight_cache_clear_host(NULL, S("b.test"), &error));
  EXPECT(status, fetch_cors_preflight_cache_clear_origin(user_agent, NULL, &error));
  EXPECT(status, fetch_cors_preflight_cache_snapshot(user_agent, 0, NULL, &error));
  EXPECT(status, fetch_cors_action_explanation_text(NULL, NULL, &error));

  // Handles that are NULL: consumed, or never made.
  EXPECT(status, fetch_cors_user_agent_fetch(user_agent, &request, 0, &action, &error));
  EXPECT(status, fetch_cors_user_agent_fetch(user_agent, NULL, 0, &action, &error));
  EXPECT(status, fetch_cors_send_respond(&action, 200, NO_LINES, 0, &action, &error));
  EXPECT(status, fetch_cors_send_respond(NULL, 200, NO_LINES, 0, &action, &error));
  EXPECT(status, fetch_cors_action_abort(&action, 0, &action, &error));

  // Nothing is consumed where there is nowhere to write.
  request = fetch_of(client, "GET", API);
  EXPECT(status, fetch_cors_user_agent_fetch(user_agent, &request, 0, NULL, &error));
  EXPECT(status, fetch_cors_user_agent_fetch(NULL, &request, 0, &action, &error));
  CHECK(request != NULL);
  action = begin(user_agent, request, 0);
  EXPECT(status, fetch_cors_send_respond(&action, 200, NO_LINES, 0, NULL, &error));
  EXPECT(status, fetch_cors_send_recheck_cache(&action, 0, NULL, &error));
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND);

  // Spans and arrays that cannot be.
  FetchCorsSpan broken = {NULL, 7};
  FetchCorsHeader line = {S("a"), broken};
  EXPECT(status, fetch_cors_send_respond(&action, 200, lines(&line, 1), 0, &action, &error));
  EXPECT(status, fetch_cors_send_respond(&action, 200, lines(NULL, 1), 0, &action, &error));
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND);
  line = header("a", "b");
  EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT,
         fetch_cors_send_respond(&action, 200, lines(&line, SIZE_MAX), 0, &action, &error));
  FetchCorsSpan endless = {(const uint8_t *)"x", SIZE_MAX};
  EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT, fetch_cors_send_fail(&action, endless, 0, &action, &error));
  FetchCorsHeaderBuffer wild = {NULL, 3};
  CHECK(fetch_cors_action_headers(action, wild) == 0);
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND);

  fetch_cors_action_free(action);
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
}

// What means nothing is refused, told, and changes nothing.
static void invalid_arguments(void) {
  const FetchCorsStatus argument = FETCH_CORS_STATUS_INVALID_ARGUMENT;
  const FetchCorsStatus utf8 = FETCH_CORS_STATUS_INVALID_UTF8;
  FetchCorsOrigin *origin = NULL;
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsRequest *request = NULL;
  FetchCorsFetchApi *builder = NULL;
  EXPECT(argument, fetch_cors_origin_parse(S("null"), &origin, &error));
  EXPECT(argument, fetch_cors_origin_parse(S("https://a.test/"), &origin, &error));
  EXPECT(argument, fetch_cors_origin_parse(S(""), &origin, &error));
  EXPECT(utf8, fetch_cors_origin_parse(S("https://\xff.test"), &origin, &error));
  EXPECT(utf8, fetch_cors_fetch_api_new(S("https://b.test/\xc3"), client, &builder, &error));
  EXPECT(argument, fetch_cors_fetch_api_new(S("/relative"), client, &builder, &error));
  EXPECT(argument, fetch_cors_client_set_embedder_policy(client, S("require-corps"), &error));
  EXPECT(argument, fetch_cors_request_potential_cors(S(API), client, S("picture"), S(NULL), false, &request, &error));
  EXPECT(argument, fetch_cors_request_navigation(S(API), client, S("document"), S("text/html"), S(NULL), &request, &error));
  CHECK(!origin && !builder && !request);

  OK(fetch_cors_fetch_api_new(S(API), client, &builder, &error));
  EXPECT(argument, fetch_cors_fetch_api_set_mode(builder, S("CORS"), &error));
  EXPECT(utf8, fetch_cors_fetch_api_set_credentials(builder, S("\xfe"), &error));
  EXPECT(argument, fetch_cors_fetch_api_set_body(builder, S("html-document"), S(NULL), &error));

  // What an API refuses is told with what it throws; the builder stays.
  const FetchCorsStatus refused = FETCH_CORS_STATUS_REFUSED;
  FetchCorsError *error;
  OK(fetch_cors_fetch_api_set_method(builder, S("TRACE"), &error));
  CHECK(fetch_cors_fetch_api_build(&builder, &request, &error) == refused);
  CHECK(is(fetch_cors_error_exception(error), "TypeError") && contains(fetch_cors_error_message(error), "TRACE"));
  fetch_cors_error_free(error);
  CHECK(builder && !request);
  OK(fetch_cors_fetch_api_set_method(builder, S("PUT"), &error));
  OK(fetch_cors_fetch_api_add_header(builder, S("X-A"), S("\xff\x80"), &error)); // bytes, not text
  OK(fetch_cors_fetch_api_build(&builder, &request, &error));
  CHECK(!builder && request);
  fetch_cors_request_free(request);

  FetchCorsXmlHttpRequest *xhr;
  OK(fetch_cors_xml_http_request_new(S(API), client, &xhr, &error));
  OK(fetch_cors_xml_http_request_set_method(xhr, S("TRACE"), &error));
  CHECK(fetch_cors_xml_http_request_build(&xhr, &request, &error) == refused);
  CHECK(is(fetch_cors_error_exception(error), "SecurityError"));
  fetch_cors_error_free(error);
  CHECK(xhr);
  fetch_cors_xml_http_request_free(xhr);
  EXPECT(refused, fetch_cors_request_web_socket(S("ftp://b.test/"), client, &request, &error));
  EXPECT(refused, fetch_cors_request_navigation(S(API), client, S("image"), S(NULL), S(NULL), &request, &error));
  fetch_cors_client_free(client);
}

// Brings a fetch to each of its waiting points.
typedef enum { AT_ADMIT, AT_OVERRIDE, AT_SERVICE_WORKER, AT_LOCAL, AT_PREFLIGHT, AT_REQUEST, AT_DONE, POINTS } Point;

static FetchCorsAction *fetch_at(const FetchCorsUserAgent *user_agent, const FetchCorsClient *client, Point point) {
  FetchCorsAction *action =
      begin(user_agent, fetch_of(client, "PUT", point == AT_LOCAL ? "data:,x" : API), 0);
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_ADMIT);
  if (point == AT_ADMIT) return action;
  OK(fetch_cors_admit_proceed(&action, 0, &action, &error));
  CHECK(is(fetch_cors_intercept_kind(action), "override"));
  if (point == AT_OVERRIDE) return action;
  OK(fetch_cors_intercept_proceed(&action, 0, &action, &error));
  if (point == AT_LOCAL) {
    CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_LOCAL);
    return action;
  }
  CHECK(is(fetch_cors_intercept_kind(action), "service-worker"));
  if (point == AT_SERVICE_WORKER) return action;
  OK(fetch_cors_intercept_proceed(&action, 0, &action, &error));
  CHECK(fetch_cors_send_is_preflight(action) && is(fetch_cors_action_method(action), "OPTIONS"));
  if (point == AT_PREFLIGHT) return action;
  FetchCorsHeader answer[] = {header("Access-Control-Allow-Origin", "*"), header("Access-Control-Allow-Methods", "*"),
                              header("Access-Control-Max-Age", "0")};
  OK(fetch_cors_send_respond(&action, 204, lines(answer, 3), 0, &action, &error));
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND && !fetch_cors_send_is_preflight(action));
  if (point == AT_REQUEST) return action;
  OK(fetch_cors_send_respond(&action, 200, lines(answer, 1), 0, &action, &error));
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_DONE);
  return action;
}

static FetchCorsActionKind kind_at(Point point) {
  switch (point) {
    case AT_ADMIT: return FETCH_CORS_ACTION_KIND_ADMIT;
    case AT_OVERRIDE:
    case AT_SERVICE_WORKER: return FETCH_CORS_ACTION_KIND_INTERCEPT;
    case AT_LOCAL: return FETCH_CORS_ACTION_KIND_LOCAL;
    case AT_PREFLIGHT:
    case AT_REQUEST: return FETCH_CORS_ACTION_KIND_SEND;
    default: return FETCH_CORS_ACTION_KIND_DONE;
  }
}

// Every function that answers, by its number; false where there is none.
static bool answer(int number, FetchCorsAction **action, FetchCorsAction **next, FetchCorsActionKind *kind,
                   FetchCorsStatus *status, FetchCorsError **error) {
  FetchCorsSuppliedResponse supplied;
  memset(&supplied, 0, sizeof supplied);
  supplied.status = 200;
  switch (number) {
#define ANSWER(number, its_kind, call) \
  case number:                         \
    *kind = its_kind;                  \
    *status = call;                    \
    return true;
    ANSWER(0, FETCH_CORS_ACTION_KIND_ADMIT, fetch_cors_admit_proceed(action, 0, next, error))
    ANSWER(1, FETCH_CORS_ACTION_KIND_ADMIT, fetch_cors_admit_upgrade_to_https(action, 0, next, error))
    ANSWER(2, FETCH_CORS_ACTION_KIND_ADMIT, fetch_cors_admit_block(action, S("CSP"), 0, next, error))
    ANSWER(3, FETCH_CORS_ACTION_KIND_INTERCEPT, fetch_cors_intercept_proceed(action, 0, next, error))
    ANSWER(4, FETCH_CORS_ACTION_KIND_INTERCEPT, fetch_cors_intercept_respond(action, supplied, 0, next, error))
    ANSWER(5, FETCH_CORS_ACTION_KIND_INTERCEPT, fetch_cors_intercept_respond_with_network_error(action, 0, next, error))
    ANSWER(6, FETCH_CORS_ACTION_KIND_LOCAL, fetch_cors_local_respond(action, 200, 0, next, error))
    ANSWER(7, FETCH_CORS_ACTION_KIND_LOCAL, fetch_cors_local_fail(action, S("not-found"), 0, next, error))
    ANSWER(8, FETCH_CORS_ACTION_KIND_SEND, fetch_cors_send_respond(action, 200, NO_LINES, 0, next, error))
    ANSWER(9, FETCH_CORS_ACTION_KIND_SEND, fetch_cors_send_fail(action, S("timed-out"), 0, next, error))
    ANSWER(10, FETCH_CORS_ACTION_KIND_SEND, fetch_cors_send_recheck_cache(action, 0, next, error))
#undef ANSWER
    default: return false;
  }
}

// A function for another kind loses nothing; one for this kind consumes, whether `next` is another place or the same.
static void answers_at_each_point(void) {
  FetchCorsClient *client = client_of(PAGE);
  for (int point = 0; point < POINTS; point++) {
    for (int number = 0;; number++) {
      // Its own each time: recheck finds what an earlier round has stored.
      FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_HOPS | ASKS_OVERRIDES | ASKS_SERVICE_WORKERS);
      FetchCorsAction *action = fetch_at(user_agent, client, (Point)point);
      FetchCorsAction *before = action;
      FetchCorsAction *next = NULL;
      FetchCorsActionKind kind;
      FetchCorsStatus status;
      FetchCorsError *error;
      FetchCorsAction **place = number % 2 ? &next : &action;
      bool exists = answer(number, &action, place, &kind, &status, &error);
      if (exists && kind == kind_at((Point)point)) {
        CHECK(came_to(status, FETCH_CORS_STATUS_OK, error));
        CHECK(*place != NULL);
        if (place == &next) CHECK(action == NULL);
      } else if (exists) {
        CHECK(came_to(status, FETCH_CORS_STATUS_WRONG_KIND, error));
        CHECK(action == before && next == NULL);
        // Nothing is lost: it can still be answered in the right way.
        CHECK(fetch_cors_action_kind(action) == kind_at((Point)point));
        if (point != AT_DONE) {
          OK(fetch_cors_action_abort(&action, 0, &action, &error));
          CHECK(is(fetch_cors_done_reason_code(action), "aborted"));
        }
      }
      fetch_cors_action_free(action);
      fetch_cors_action_free(next);
      fetch_cors_user_agent_free(user_agent);
      if (!exists) break;
    }
  }
  fetch_cors_client_free(client);
}

static void abort_and_drop_at_each_point(void) {
  FetchCorsClient *client = client_of(PAGE);
  for (int point = 0; point < POINTS; point++) {
    FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_HOPS | ASKS_OVERRIDES | ASKS_SERVICE_WORKERS);
    fetch_cors_action_free(fetch_at(user_agent, client, (Point)point));

    FetchCorsAction *action = fetch_at(user_agent, client, (Point)point);
    FetchCorsAction *next = NULL;
    // Fetches outlive the handle of their user agent.
    fetch_cors_user_agent_free(user_agent);
    if (point == AT_DONE) {
      EXPECT(FETCH_CORS_STATUS_WRONG_KIND, fetch_cors_action_abort(&action, 0, &next, &error));
      CHECK(action && !next);
    } else {
      OK(fetch_cors_action_abort(&action, 0, &next, &error));
      CHECK(!action && is(fetch_cors_done_reason_code(next), "aborted"));
      CHECK(fetch_cors_done_page_response(next) == NULL);
      // Late: the handle is NULL.
      EXPECT(FETCH_CORS_STATUS_NULL_POINTER, fetch_cors_send_respond(&action, 200, NO_LINES, 0, &action, &error));
    }
    fetch_cors_action_free(action);
    fetch_cors_action_free(next);
  }
  fetch_cors_client_free(client);
}

// Headers come without copies, as many as there is room for.
static void headers_are_borrowed(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_NOTHING);
  FetchCorsClient *client = client_of(PAGE);
  OK(fetch_cors_client_set_number(client, 42, &error));
  OK(fetch_cors_client_set_network_partition_key(client, S("top.test"), &error));
  FetchCorsFetchApi *builder;
  FetchCorsRequest *request;
  OK(fetch_cors_fetch_api_new(S(API "#f"), client, &builder, &error));
  OK(fetch_cors_fetch_api_set_method(builder, S("POST"), &error));
  OK(fetch_cors_fetch_api_set_credentials(builder, S("include"), &error));
  OK(fetch_cors_fetch_api_set_body(builder, S("text"), S(NULL), &error));
  OK(fetch_cors_fetch_api_build(&builder, &request, &error));
  FetchCorsAction *action = begin(user_agent, request, 0);
  fetch_cors_client_free(client);
  CHECK(fetch_cors_send_includes_credentials(action) && !fetch_cors_send_is_preflight(action));
  CHECK(is(fetch_cors_action_url(action), API "#f") && is(fetch_cors_action_body(action), "replayable"));
  CHECK(is(fetch_cors_action_credentials_mode(action), "include") && is(fetch_cors_action_mode(action), "cors"));
  CHECK(is(fetch_cors_action_network_partition_key(action), "top.test") && fetch_cors_action_client_number(action) == 42);
  CHECK(is(fetch_cors_action_destination(action), "") && is(fetch_cors_action_response_tainting(action), "cors"));
  CHECK(is(fetch_cors_send_redirect_taint(action), "same-origin"));

  FetchCorsHeader found[8], again[8];
  FetchCorsHeaderBuffer nothing = {NULL, 0}, small = {found, 1}, large = {again, 8};
  size_t count = fetch_cors_action_headers(action, nothing);
  CHECK(count == 3);
  memset(found, 0xaa, sizeof found);
  CHECK(fetch_cors_action_headers(action, small) == count);
  CHECK(found[0].value.length < 100 && found[1].value.length > 100); // only the first was written
  CHECK(fetch_cors_action_headers(action, large) == count);
  CHECK(found[0].name.data == again[0].name.data); // the same bytes, not copies
  CHECK(is(again[0].name, "Content-Type") && is(again[0].value, "text/plain;charset=UTF-8"));
  CHECK(is(again[2].name, "Origin") && is(again[2].value, PAGE));

  // What the page may see of an answer is borrowed from the answer.
  FetchCorsHeader head[] = {
      header("Access-Control-Allow-Origin", PAGE), header("Access-Control-Allow-Credentials", "true"),
      header("Content-Type", "text/plain"), header("ETag", "\"1\""), header("Set-Cookie", "a=b")};
  OK(fetch_cors_send_respond(&action, 200, lines(head, 5), 0, &action, &error));
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(action);
  CHECK(is(fetch_cors_page_response_type(page), "cors") && fetch_cors_page_response_status(page) == 200);
  CHECK(is(fetch_cors_page_response_url(page), API)); // without its fragment
  CHECK(fetch_cors_page_response_has_body(page) && !fetch_cors_page_response_is_redirected(page));
  CHECK(fetch_cors_page_response_exposes(page, S("CONTENT-type")) && !fetch_cors_page_response_exposes(page, S("etag")));
  OK(fetch_cors_page_response_headers(page, lines(head, 5), large, &count, &error));
  CHECK(count == 1 && again[0].value.data == head[2].value.data);
  EXPECT(FETCH_CORS_STATUS_NULL_POINTER, fetch_cors_page_response_headers(page, lines(head, 5), large, NULL, &error));
  fetch_cors_action_free(action);
  fetch_cors_user_agent_free(user_agent);
}

// An opaque response: the page learns nothing, the user agent what it needs. A network error: the page learns that there is one.
static void page_and_developer(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_NOTHING);
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsRequest *request;
  OK(fetch_cors_request_potential_cors(S(API), client, S("image"), S(NULL), false, &request, &error));
  FetchCorsAction *action = begin(user_agent, request, 0);
  FetchCorsHeader type = header("Content-Type", "image/png");
  OK(fetch_cors_send_respond(&action, 404, lines(&type, 1), 0, &action, &error));
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(action);
  CHECK(is(fetch_cors_page_response_type(page), "opaque") && fetch_cors_page_response_status(page) == 0);
  CHECK(is_absent(fetch_cors_page_response_url(page)) && !fetch_cors_page_response_has_body(page));
  CHECK(fetch_cors_done_internal_status(action) == 404 && is(fetch_cors_done_internal_url(action), API));
  CHECK(is_absent(fetch_cors_done_reason_code(action)));
  FetchCorsText *text = NULL;
  OK(fetch_cors_done_reason_text(action, &text, &error));
  CHECK(text == NULL);
  fetch_cors_action_free(action);

  // With `crossorigin`, which fails.
  OK(fetch_cors_request_potential_cors(S(API), client, S("image"), S(""), false, &request, &error));
  action = begin(user_agent, request, 0);
  OK(fetch_cors_action_explanation_text(action, &text, &error)); // so far
  CHECK(contains(fetch_cors_text_span(text), "mode cors"));
  fetch_cors_text_free(text);
  OK(fetch_cors_send_respond(&action, 200, lines(&type, 1), 0, &action, &error));
  CHECK(fetch_cors_done_page_response(action) == NULL);
  CHECK(is(fetch_cors_done_reason_code(action), "allow-origin-missing"));
  CHECK(fetch_cors_done_internal_status(action) == 0 && is_absent(fetch_cors_done_internal_url(action)));
  OK(fetch_cors_done_reason_text(action, &text, &error));
  CHECK(contains(fetch_cors_text_span(text), "Access-Control-Allow-Origin"));
  fetch_cors_text_free(text);
  OK(fetch_cors_action_explanation_text(action, &text, &error));
  CHECK(contains(fetch_cors_text_span(text), "network error: allow-origin-missing"));
  fetch_cors_text_free(text);
  OK(fetch_cors_action_explanation_json(action, &text, &error));
  CHECK(fetch_cors_text_span(text).data[0] == '{' && contains(fetch_cors_text_span(text), "\"allow-origin-missing\""));
  fetch_cors_text_free(text);
  fetch_cors_action_free(action);
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
}

// A navigation follows each redirect on the embedder's word, a fetch by itself; each hop is asked about.
static void redirects(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_HOPS);
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsRequest *request;
  OK(fetch_cors_request_navigation(S("http://b.test/go"), client, S("document"), S(NULL), S(NULL), &request, &error));
  FetchCorsAction *action = begin(user_agent, request, 0);
  OK(fetch_cors_admit_upgrade_to_https(&action, 0, &action, &error));
  CHECK(is(fetch_cors_action_url(action), "https://b.test/go"));
  FetchCorsHeader location = header("Location", "https://c.test/");
  OK(fetch_cors_send_respond(&action, 302, lines(&location, 1), 0, &action, &error));
  CHECK(fetch_cors_done_has_next_manual_redirect(action) && fetch_cors_done_redirect_count(action) == 0);
  CHECK(fetch_cors_done_internal_status(action) == 302 && is(fetch_cors_done_internal_url(action), "https://b.test/go"));
  OK(fetch_cors_done_next_manual_redirect(&action, 0, &action, &error));
  EXPECT(FETCH_CORS_STATUS_WRONG_KIND, fetch_cors_done_next_manual_redirect(&action, 0, &action, &error));
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_ADMIT && fetch_cors_action_url_count(action) == 2);
  CHECK(is(fetch_cors_action_url_at(action, 0), "https://b.test/go") && is(fetch_cors_action_url_at(action, 1), "https://c.test/"));
  CHECK(is_absent(fetch_cors_action_url_at(action, 2)));
  // A text of the action itself may say why.
  OK(fetch_cors_admit_block(&action, fetch_cors_action_url(action), 0, &action, &error));
  CHECK(is(fetch_cors_done_reason_code(action), "blocked"));
  EXPECT(FETCH_CORS_STATUS_WRONG_KIND, fetch_cors_done_next_manual_redirect(&action, 0, &action, &error));
  fetch_cors_action_free(action);
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
}

// A service worker's answer, with a URL list.
static void supplied_responses(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_SERVICE_WORKERS);
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsAction *action = begin(user_agent, fetch_of(client, "GET", PAGE "/x"), 0);
  FetchCorsHeader head[] = {header("Content-Type", "text/plain"), header("X-B", "1")};
  FetchCorsSpan urls[] = {S(PAGE "/y"), S("no URL")};
  FetchCorsSuppliedResponse supplied;
  memset(&supplied, 0, sizeof supplied);
  supplied.status = 201;
  supplied.headers = lines(head, 2);
  supplied.response_type = S("basics");
  EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT, fetch_cors_intercept_respond(&action, supplied, 0, &action, &error));
  supplied.response_type = S("basic");
  supplied.url_list = FETCH_CORS_LITERAL(FetchCorsSpans){urls, 2};
  EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT, fetch_cors_intercept_respond(&action, supplied, 0, &action, &error));
  supplied.url_list.count = 1;
  OK(fetch_cors_intercept_respond(&action, supplied, 0, &action, &error));
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(action);
  CHECK(fetch_cors_page_response_status(page) == 201 && is(fetch_cors_page_response_url(page), PAGE "/y"));
  CHECK(fetch_cors_page_response_exposes(page, S("x-b")));
  fetch_cors_action_free(action);

  // What it fetched exposes what its own fetch exposed.
  for (int include = 0; include < 2; include++) {
    action = begin(user_agent, fetch_of(client, "GET", API), 0);
    FetchCorsHeader fetched[] = {header("Access-Control-Expose-Headers", "*"), header("X-B", "1")};
    supplied.headers = lines(fetched, 2);
    supplied.response_type = S("cors");
    supplied.fetched_with = S("everything");
    EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT, fetch_cors_intercept_respond(&action, supplied, 0, &action, &error));
    supplied.fetched_with = include ? S(NULL) : S("same-origin");
    OK(fetch_cors_intercept_respond(&action, supplied, 0, &action, &error));
    CHECK(fetch_cors_page_response_exposes(fetch_cors_done_page_response(action), S("x-b")) == !include);
    fetch_cors_action_free(action);
  }
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
}

// Whether a PUT needs a preflight now; if so, its answer is remembered.
static bool put_is_preflighted(const FetchCorsUserAgent *user_agent, const char *page, const char *url, uint64_t now) {
  FetchCorsClient *client = client_of(page);
  FetchCorsAction *action = begin(user_agent, fetch_of(client, "PUT", url), now);
  fetch_cors_client_free(client);
  bool preflight = fetch_cors_send_is_preflight(action);
  if (preflight) {
    FetchCorsHeader head[] = {header("Access-Control-Allow-Origin", page), header("Access-Control-Allow-Methods", "PUT"),
                              header("Access-Control-Max-Age", "600")};
    OK(fetch_cors_send_respond(&action, 204, lines(head, 3), now, &action, &error));
    CHECK(!fetch_cors_send_is_preflight(action));
  }
  fetch_cors_action_free(action);
  return preflight;
}

static void the_cache(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_NOTHING);
  FetchCorsUserAgent *other_handle = fetch_cors_user_agent_clone(user_agent);
  FetchCorsOrigin *origin;
  OK(fetch_cors_origin_parse(S(PAGE), &origin, &error));
#define STORED() CHECK(!put_is_preflighted(user_agent, PAGE, API, SECOND))
#define CLEARED() CHECK(put_is_preflighted(user_agent, PAGE, API, SECOND))
  CLEARED();
  STORED();
  CHECK(!put_is_preflighted(other_handle, PAGE, API, SECOND)); // one user agent, two handles
  CHECK(put_is_preflighted(user_agent, "https://c.test", API, SECOND)); // another origin, in a partition of its own
  CHECK(fetch_cors_preflight_cache_len(user_agent) == 2 && fetch_cors_preflight_cache_byte_len(user_agent) > 100);
  OK(fetch_cors_preflight_cache_clear_host(user_agent, S("a.test"), &error));
  OK(fetch_cors_preflight_cache_clear_url(user_agent, S(API "y"), &error));
  OK(fetch_cors_preflight_cache_clear_partition(user_agent, S("https://d.test"), &error));
  STORED();
  OK(fetch_cors_preflight_cache_clear_host(user_agent, S("b.test"), &error));
  CLEARED();
  OK(fetch_cors_preflight_cache_clear_url(user_agent, S(API), &error));
  CLEARED();
  OK(fetch_cors_preflight_cache_clear_partition(user_agent, S(PAGE), &error));
  CLEARED();
  OK(fetch_cors_preflight_cache_clear_origin(user_agent, origin, &error));
  CLEARED();
  fetch_cors_preflight_cache_network_changed(user_agent);
  CLEARED();
  EXPECT(FETCH_CORS_STATUS_INVALID_UTF8, fetch_cors_preflight_cache_clear_host(user_agent, S("\xff"), &error));
  STORED();

  // Kept across a restart, with another epoch.
  FetchCorsText *json;
  OK(fetch_cors_preflight_cache_snapshot(user_agent, 2 * SECOND, &json, &error));
  fetch_cors_preflight_cache_clear(user_agent);
  CHECK(fetch_cors_preflight_cache_len(other_handle) == 0);
  FetchCorsUserAgent *restarted = user_agent_that_asks(ASKS_NOTHING);
  size_t restored = 77;
  OK(fetch_cors_preflight_cache_restore(restarted, fetch_cors_text_span(json), 0, &restored, &error));
  CHECK(restored == 1 && !put_is_preflighted(restarted, PAGE, API, 590 * SECOND));
  CHECK(put_is_preflighted(restarted, PAGE, API, 600 * SECOND));
  FetchCorsSpan cut = fetch_cors_text_span(json);
  cut.length--;
  restored = 77;
  EXPECT(FETCH_CORS_STATUS_INVALID_ARGUMENT, fetch_cors_preflight_cache_restore(restarted, cut, 0, &restored, &error));
  CHECK(restored == 77);
  OK(fetch_cors_preflight_cache_restore(restarted, S("[]"), 0, NULL, &error));
  fetch_cors_text_free(json);
  fetch_cors_user_agent_free(restarted);

  // One preflight held back while another is out.
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsAction *held = begin(user_agent, fetch_of(client, "PUT", API), 3 * SECOND);
  OK(fetch_cors_send_recheck_cache(&held, 3 * SECOND, &held, &error));
  CHECK(fetch_cors_send_is_preflight(held));
  CHECK(put_is_preflighted(user_agent, PAGE, API, 3 * SECOND));
  OK(fetch_cors_send_recheck_cache(&held, 3 * SECOND, &held, &error));
  CHECK(!fetch_cors_send_is_preflight(held) && is(fetch_cors_action_method(held), "PUT"));
  fetch_cors_action_free(held);
  fetch_cors_client_free(client);
  fetch_cors_origin_free(origin);
  fetch_cors_user_agent_free(other_handle);
  fetch_cors_user_agent_free(user_agent);
}

static void limits(void) {
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
  FetchCorsPreflightCacheLimits limits = fetch_cors_preflight_cache_limits_default();
  CHECK(limits.keys == 4096 && limits.bytes == 4 * 1024 * 1024);
  limits.keys = 1;
  OK(fetch_cors_user_agent_builder_set_preflight_cache_limits(builder, limits, &error));
  OK(fetch_cors_user_agent_builder_set_max_age_limit(builder, 10, &error));
  OK(fetch_cors_user_agent_builder_set_response_head_limits(builder, 3, 1000, &error));
  FetchCorsUserAgent *user_agent;
  OK(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  EXPECT(FETCH_CORS_STATUS_NULL_POINTER, fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  CHECK(put_is_preflighted(user_agent, PAGE, API, 0) && !put_is_preflighted(user_agent, PAGE, API, 9 * SECOND));
  CHECK(put_is_preflighted(user_agent, PAGE, API, 10 * SECOND));
  CHECK(put_is_preflighted(user_agent, PAGE, API "2", 10 * SECOND) && fetch_cors_preflight_cache_len(user_agent) == 1);
  FetchCorsAction *action = begin(user_agent, fetch_of(client, "GET", API), 0);
  FetchCorsHeader head[] = {header("Access-Control-Allow-Origin", "*"), header("A", "1"), header("B", "2"), header("C", "3")};
  OK(fetch_cors_send_respond(&action, 200, lines(head, 4), 0, &action, &error));
  CHECK(is(fetch_cors_done_reason_code(action), "response-head-invalid"));
  fetch_cors_action_free(action);
  fetch_cors_user_agent_free(user_agent);

  builder = fetch_cors_user_agent_builder_new();
  OK(fetch_cors_user_agent_builder_without_preflight_cache(builder, &error));
  OK(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  CHECK(put_is_preflighted(user_agent, PAGE, API, 0) && put_is_preflighted(user_agent, PAGE, API, 0));
  fetch_cors_user_agent_free(user_agent);
  fetch_cors_client_free(client);
}

typedef struct {
  int calls, freed;
  size_t says;
} Suffixes;

static size_t registrable_domain(void *context, FetchCorsSpan host) {
  Suffixes *suffixes = (Suffixes *)context;
  suffixes->calls++;
  CHECK(suffixes->freed == 0 && host.length > 0);
  return suffixes->says;
}

static void free_suffixes(void *context) { ((Suffixes *)context)->freed++; }

// A document whose embedder policy loads nothing that has not opted in: a same-site opt-in counts where the suffixes say so.
static bool loads_same_site(Suffixes *suffixes) {
  FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
  EXPECT(FETCH_CORS_STATUS_NULL_POINTER,
         fetch_cors_user_agent_builder_set_registrable_domain(builder, NULL, suffixes, free_suffixes, &error));
  EXPECT(FETCH_CORS_STATUS_NULL_POINTER,
         fetch_cors_user_agent_builder_set_registrable_domain(NULL, registrable_domain, suffixes, free_suffixes, &error));
  CHECK(suffixes->freed == 0);
  OK(fetch_cors_user_agent_builder_set_registrable_domain(builder, registrable_domain, suffixes, free_suffixes, &error));
  FetchCorsUserAgent *user_agent;
  OK(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  FetchCorsClient *client = client_of("https://www.a.test");
  FetchCorsRequest *request;
  OK(fetch_cors_request_potential_cors(S("https://img.a.test/"), client, S("image"), S(NULL), false, &request, &error));
  FetchCorsAction *action = begin(user_agent, request, 0);
  fetch_cors_user_agent_free(user_agent);
  CHECK(suffixes->freed == 0); // the fetch still needs it
  FetchCorsHeader policy = header("Cross-Origin-Resource-Policy", "same-site");
  OK(fetch_cors_send_respond(&action, 200, lines(&policy, 1), 0, &action, &error));
  bool loads = fetch_cors_done_page_response(action) != NULL;
  fetch_cors_action_free(action);
  fetch_cors_client_free(client);
  CHECK(suffixes->calls > 0 && suffixes->freed == 1);
  return loads;
}

static void registrable_domains(void) {
  Suffixes suffixes = {0, 0, strlen("a.test")};
  CHECK(loads_same_site(&suffixes));
  Suffixes none = {0, 0, 0};
  CHECK(!loads_same_site(&none));
  Suffixes wild = {0, 0, SIZE_MAX};
  CHECK(!loads_same_site(&wild));
}

static void origins(void) {
  FetchCorsOrigin *tuple, *same, *absent, *one = fetch_cors_origin_opaque(1), *two = fetch_cors_origin_opaque(2);
  OK(fetch_cors_origin_parse(S("HTTPS://A.test:443"), &tuple, &error));
  CHECK(is(fetch_cors_origin_serialization(tuple), PAGE) && is(fetch_cors_origin_serialization(one), "null"));
  OK(fetch_cors_origin_of_url(S("blob:https://a.test/uuid"), &same, &error));
  CHECK(fetch_cors_origin_is_same(tuple, same) && !fetch_cors_origin_is_same(one, two) && fetch_cors_origin_is_same(one, one));
  OK(fetch_cors_origin_of_url(S("data:,x"), &absent, &error));
  CHECK(absent == NULL);
  fetch_cors_origin_free(tuple);
  fetch_cors_origin_free(same);
  fetch_cors_origin_free(one);
  fetch_cors_origin_free(two);
}

// Each constructor makes the request of its kind.
static void every_kind_of_request(void) {
  FetchCorsUserAgent *user_agent = user_agent_that_asks(ASKS_NOTHING);
  FetchCorsClient *client = client_of(PAGE);
  FetchCorsRequest *request;
#define MADE(its_mode, its_credentials, its_destination, call)                                       \
  do {                                                                                               \
    OK(call);                                                                                        \
    FetchCorsAction *action = begin(user_agent, request, 0);                                         \
    CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND);                            \
    CHECK(is(fetch_cors_action_mode(action), its_mode));                                             \
    CHECK(fetch_cors_send_is_preflight(action) ||                                                    \
          is(fetch_cors_action_credentials_mode(action), its_credentials));                          \
    CHECK(is(fetch_cors_action_destination(action), its_destination));                               \
    fetch_cors_action_free(action);                                                                  \
  } while (0)
  MADE("no-cors", "include", "image", fetch_cors_request_potential_cors(S(API), client, S("image"), S(NULL), false, &request, &error));
  MADE("cors", "include", "image",
       fetch_cors_request_potential_cors(S(API), client, S("image"), S("use-credentials"), false, &request, &error));
  MADE("cors", "include", "script", fetch_cors_request_module_script(S(API), client, S("script"), S("include"), &request, &error));
  MADE("cors", "same-origin", "manifest", fetch_cors_request_manifest(S(API), client, S(NULL), &request, &error));
  MADE("cors", "same-origin", "font", fetch_cors_request_font(S(API), client, &request, &error));
  MADE("same-origin", "same-origin", "worker",
       fetch_cors_request_classic_worker_script(S(PAGE "/w"), client, S("worker"), &request, &error));
  MADE("same-origin", "include", "sharedworker",
       fetch_cors_request_module_worker_script(S(PAGE "/w"), client, S("sharedworker"), S("include"), &request, &error));
  MADE("no-cors", "same-origin", "script", fetch_cors_request_imported_script(S(API), client, &request, &error));
  MADE("same-origin", "same-origin", "serviceworker", fetch_cors_request_service_worker_script(S(PAGE "/w"), client, &request, &error));
  MADE("navigate", "include", "iframe",
       fetch_cors_request_navigation(S(API), client, S("iframe"), S("multipart/form-data"), S("x"), &request, &error));
  MADE("no-cors", "include", "", fetch_cors_request_ping(S(API), client, S(PAGE "/"), S(API), &request, &error));
  MADE("cors", "include", "", fetch_cors_request_event_source(S(API), client, true, S("7"), &request, &error));
  MADE("no-cors", "include", "", fetch_cors_request_beacon(S(API), client, S("text"), S(NULL), &request, &error));
  MADE("cors", "include", "", fetch_cors_request_beacon(S(API), client, S("blob"), S("application/json"), &request, &error));
  MADE("websocket", "include", "", fetch_cors_request_web_socket(S("wss://b.test/"), client, &request, &error));
  MADE("cors", "same-origin", "report", fetch_cors_request_report(S(API), client, &request, &error));

  FetchCorsXmlHttpRequest *xhr;
  OK(fetch_cors_xml_http_request_new(S(API), client, &xhr, &error));
  OK(fetch_cors_xml_http_request_set_method(xhr, S("post"), &error));
  OK(fetch_cors_xml_http_request_add_header(xhr, S("X-A"), S("1"), &error));
  OK(fetch_cors_xml_http_request_set_user(xhr, S("u"), S(NULL), &error));
  OK(fetch_cors_xml_http_request_set_with_credentials(xhr, true, &error));
  OK(fetch_cors_xml_http_request_set_upload_listener(xhr, true, &error));
  OK(fetch_cors_xml_http_request_set_body(xhr, S("xml-document"), S(NULL), &error));
  MADE("cors", "include", "", fetch_cors_xml_http_request_build(&xhr, &request, &error));

  // What callers may add.
  FetchCorsOrigin *opaque = fetch_cors_origin_opaque(9);
  OK(fetch_cors_request_potential_cors(S(API), client, S("video"), S(NULL), false, &request, &error));
  OK(fetch_cors_request_add_range(request, 5, UINT64_MAX, &error));
  OK(fetch_cors_request_set_cache_mode(request, S("reload"), &error));
  OK(fetch_cors_request_set_initiator(request, S("prefetch"), &error));
  OK(fetch_cors_request_set_referrer_policy(request, S("no-referrer"), &error));
  OK(fetch_cors_request_set_service_workers_mode(request, S("none"), &error));
  OK(fetch_cors_request_set_network_partition_key(request, S("top"), &error));
  OK(fetch_cors_request_set_blob_url_origin(request, opaque, &error));
  FetchCorsAction *action = begin(user_agent, request, 0);
  CHECK(is(fetch_cors_action_cache_mode(action), "reload") && is(fetch_cors_action_initiator(action), "prefetch"));
  CHECK(is(fetch_cors_action_referrer_policy(action), "no-referrer"));
  CHECK(is(fetch_cors_action_network_partition_key(action), "top"));
  FetchCorsHeader found[2];
  FetchCorsHeaderBuffer buffer = {found, 2};
  CHECK(fetch_cors_action_headers(action, buffer) == 2 && is(found[0].value, "bytes=5-"));
  fetch_cors_action_free(action);
  OK(fetch_cors_request_font(S(API), client, &request, &error));
  OK(fetch_cors_request_set_local_urls_only(request, &error));
  action = begin(user_agent, request, 0);
  CHECK(!is_absent(fetch_cors_done_reason_code(action)));
  fetch_cors_action_free(action);
  fetch_cors_origin_free(opaque);
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
}

int main(void) {
  null_is_fine();
  null_pointers();
  invalid_arguments();
  answers_at_each_point();
  abort_and_drop_at_each_point();
  headers_are_borrowed();
  page_and_developer();
  redirects();
  supplied_responses();
  the_cache();
  limits();
  registrable_domains();
  origins();
  every_kind_of_request();
  puts("the contract holds");
  return 0;
}
