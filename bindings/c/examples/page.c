// A page at https://app.test sends PUT https://api.test/item with a header. The network here is a function; yours has sockets.
#include <stdio.h>
#include <stdlib.h>

#include "fetch_cors.h"

// Whatever fails here is a mistake of this program: it says which, and ends.
static void must(FetchCorsStatus status, FetchCorsError *error) {
  if (status == FETCH_CORS_STATUS_OK) return;
  FetchCorsSpan message = fetch_cors_error_message(error);
  fprintf(stderr, "%.*s\n", (int)message.length, (const char *)message.data);
  fetch_cors_error_free(error);
  exit(1);
}

static void print(const char *what, FetchCorsSpan text) { printf("%s%.*s\n", what, (int)text.length, (const char *)text.data); }

// Sends the request of the action, follows no redirect, waits for no body, and answers with the head of the response.
static void send_it(FetchCorsAction **action, uint64_t now) {
  FetchCorsHeader sent[32];
  FetchCorsHeaderBuffer buffer = {sent, 32};
  size_t count = fetch_cors_action_headers(*action, buffer);
  print("> ", fetch_cors_action_method(*action));
  for (size_t index = 0; index < count && index < 32; index++) {
    print(">   ", sent[index].name);
    print(">     ", sent[index].value);
  }
  FetchCorsHeader head[] = {
      {fetch_cors_span("Access-Control-Allow-Origin"), fetch_cors_span("https://app.test")},
      {fetch_cors_span("Access-Control-Allow-Methods"), fetch_cors_span("PUT")},
      {fetch_cors_span("Access-Control-Allow-Headers"), fetch_cors_span("x-requested-by")},
      {fetch_cors_span("Content-Type"), fetch_cors_span("application/json")},
      {fetch_cors_span("ETag"), fetch_cors_span("\"1\"")},
  };
  FetchCorsHeaders received = {head, sizeof head / sizeof *head};
  FetchCorsError *error;
  // Consumes the action: the handle is set to NULL, and then to the next one.
  must(fetch_cors_send_respond(action, 200, received, now, action, &error), error);
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(*action);
  if (page) {
    FetchCorsHeader seen[32];
    FetchCorsHeaderBuffer visible = {seen, 32};
    must(fetch_cors_page_response_headers(page, received, visible, &count, &error), error);
    printf("the page sees status %d and\n", fetch_cors_page_response_status(page));
    for (size_t index = 0; index < count && index < 32; index++) print("  ", seen[index].name);
  }
}

int main(void) {
  FetchCorsError *error;

  FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
  FetchCorsUserAgent *user_agent; // shared by all fetches: it has the preflight cache
  must(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error), error);

  FetchCorsOrigin *origin;
  FetchCorsClient *client;
  must(fetch_cors_origin_parse(fetch_cors_span("https://app.test"), &origin, &error), error);
  must(fetch_cors_client_new(origin, &client, &error), error);

  FetchCorsFetchApi *fetch_api;
  FetchCorsRequest *request;
  must(fetch_cors_fetch_api_new(fetch_cors_span("https://api.test/item"), client, &fetch_api, &error), error);
  must(fetch_cors_fetch_api_set_method(fetch_api, fetch_cors_span("PUT"), &error), error);
  must(fetch_cors_fetch_api_add_header(fetch_api, fetch_cors_span("X-Requested-By"), fetch_cors_span("app"), &error), error);
  must(fetch_cors_fetch_api_build(&fetch_api, &request, &error), error);

  uint64_t now = 0; // nanoseconds of a clock of yours
  FetchCorsAction *action;
  must(fetch_cors_user_agent_fetch(user_agent, &request, now, &action, &error), error);
  while (fetch_cors_action_kind(action) != FETCH_CORS_ACTION_KIND_DONE) {
    switch (fetch_cors_action_kind(action)) {
      case FETCH_CORS_ACTION_KIND_SEND: send_it(&action, now); break;
      case FETCH_CORS_ACTION_KIND_LOCAL:
        must(fetch_cors_local_fail(&action, fetch_cors_span("not-found"), now, &action, &error), error);
        break;
      // Only where the user agent's builder was told to ask.
      case FETCH_CORS_ACTION_KIND_ADMIT: must(fetch_cors_admit_proceed(&action, now, &action, &error), error); break;
      case FETCH_CORS_ACTION_KIND_INTERCEPT: must(fetch_cors_intercept_proceed(&action, now, &action, &error), error); break;
      default: return 1;
    }
  }

  FetchCorsText *text; // for the console, never for the page
  must(fetch_cors_action_explanation_text(action, &text, &error), error);
  print("", fetch_cors_text_span(text));
  fetch_cors_text_free(text);
  fetch_cors_action_free(action);
  fetch_cors_client_free(client);
  fetch_cors_origin_free(origin);
  fetch_cors_user_agent_free(user_agent);
  return 0;
}
