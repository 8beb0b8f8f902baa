// What the test programs share: a check that says where, and short hands.
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch_cors.h"

#define CHECK(condition)                                                         \
  do {                                                                           \
    if (!(condition)) {                                                          \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
      exit(1);                                                                   \
    }                                                                            \
  } while (0)

#define S(text) fetch_cors_span(text)

static inline bool is(FetchCorsSpan span, const char *text) {
  return span.data && span.length == strlen(text) && memcmp(span.data, text, span.length) == 0;
}

static inline bool is_absent(FetchCorsSpan span) { return !span.data && span.length == 0; }

static inline bool contains(FetchCorsSpan span, const char *text) {
  size_t length = strlen(text);
  for (size_t at = 0; at + length <= span.length; at++) {
    if (memcmp(span.data + at, text, length) == 0) return true;
  }
  return false;
}

// The status is this one; an error goes with all but OK, and says something.
static inline bool came_to(FetchCorsStatus found, FetchCorsStatus expected, FetchCorsError *error) {
  bool well = found == expected && fetch_cors_error_status(error) == expected &&
              (error == NULL) == (expected == FETCH_CORS_STATUS_OK) &&
              (error == NULL || fetch_cors_error_message(error).length > 0);
  if (!well) {
    FetchCorsSpan message = fetch_cors_error_message(error);
    fprintf(stderr, "status %d, not %d: %.*s\n", (int)found, (int)expected, (int)message.length, (const char *)message.data);
  }
  fetch_cors_error_free(error);
  return well;
}

// Calls with an error, which is not initialized before, and compares.
#define EXPECT(status, call)                       \
  do {                                             \
    FetchCorsError *error;                         \
    FetchCorsStatus found_ = call;                 \
    CHECK(came_to(found_, status, error));         \
  } while (0)
#define OK(call) EXPECT(FETCH_CORS_STATUS_OK, call)

static inline FetchCorsHeader header(const char *name, const char *value) {
  FetchCorsHeader made = {S(name), S(value)};
  return made;
}

static inline FetchCorsHeaders lines(const FetchCorsHeader *items, size_t count) {
  FetchCorsHeaders made = {items, count};
  return made;
}

#define NO_LINES lines(NULL, 0)

static inline FetchCorsClient *client_of(const char *serialization) {
  FetchCorsOrigin *origin;
  FetchCorsClient *client;
  OK(fetch_cors_origin_parse(S(serialization), &origin, &error));
  OK(fetch_cors_client_new(origin, &client, &error));
  fetch_cors_origin_free(origin);
  return client;
}

// A request of `fetch(url, { method })`.
static inline FetchCorsRequest *fetch_of(const FetchCorsClient *client, const char *method, const char *url) {
  FetchCorsFetchApi *builder;
  FetchCorsRequest *request;
  OK(fetch_cors_fetch_api_new(S(url), client, &builder, &error));
  OK(fetch_cors_fetch_api_set_method(builder, S(method), &error));
  OK(fetch_cors_fetch_api_build(&builder, &request, &error));
  CHECK(builder == NULL);
  return request;
}

static inline FetchCorsAction *begin(const FetchCorsUserAgent *user_agent, FetchCorsRequest *request, uint64_t now) {
  FetchCorsAction *action;
  OK(fetch_cors_user_agent_fetch(user_agent, &request, now, &action, &error));
  CHECK(request == NULL && action != NULL);
  return action;
}
