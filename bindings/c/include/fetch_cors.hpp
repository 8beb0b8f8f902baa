// C++17 on top of fetch_cors.h: handles that free themselves, strings for spans, exceptions for errors. Header only.
//
//   fetch_cors::Action action = fetch_cors::fetch(user_agent, std::move(request), now);
//   fetch_cors::answer(action, fetch_cors_send_respond, 200, fetch_cors::headers(lines), now);
//
// Every function of fetch_cors.h can be used beside it: `get()` lends the handle, `out()` is a place for a new one.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fetch_cors.h"

namespace fetch_cors {

// A span of a string, which must outlive the call that it is handed to.
inline FetchCorsSpan span(std::string_view text) {
  return {reinterpret_cast<const uint8_t *>(text.data() ? text.data() : ""), text.size()};
}

// An absent span.
inline FetchCorsSpan absent() { return {nullptr, 0}; }

// The bytes of a span; empty for an absent one. They live as long as the span's.
inline std::string_view view(FetchCorsSpan span) {
  return span.data ? std::string_view(reinterpret_cast<const char *>(span.data), span.length) : std::string_view();
}

// What a function of fetch_cors.h did not do, and why. For developers.
class Error : public std::runtime_error {
 public:
  Error(FetchCorsStatus status, const std::string &message, std::string exception)
      : std::runtime_error(message), status_(status), exception_(std::move(exception)) {}
  FetchCorsStatus status() const { return status_; }
  // What the platform throws for a request that was refused: "TypeError" …; empty for other errors.
  const std::string &exception() const { return exception_; }

 private:
  FetchCorsStatus status_;
  std::string exception_;
};

// Calls `function` with `arguments` and a place for an error, which becomes an `Error`.
template <typename Function, typename... Arguments>
void call(Function function, Arguments... arguments) {
  FetchCorsError *error;
  const FetchCorsStatus status = function(arguments..., &error);
  if (status == FETCH_CORS_STATUS_OK) return;
  const std::unique_ptr<FetchCorsError, void (*)(FetchCorsError *)> freed(error, fetch_cors_error_free);
  throw Error(status, std::string(view(fetch_cors_error_message(error))),
              std::string(view(fetch_cors_error_exception(error))));
}

// A handle that is freed when it goes. It is moved, not copied.
template <typename T, void (*free)(T *)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T *handle) : handle_(handle) {}
  Handle(Handle &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle &operator=(Handle &&other) noexcept {
    if (this != &other) {
      free(handle_);
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  ~Handle() { free(handle_); }

  explicit operator bool() const { return handle_ != nullptr; }
  // Lent.
  T *get() const { return handle_; }
  // The place of the handle, for functions that consume it.
  T **place() { return &handle_; }
  // A place for a new handle; what is there is freed.
  T **out() {
    free(std::exchange(handle_, nullptr));
    return &handle_;
  }

 private:
  T *handle_ = nullptr;
};

using Action = Handle<FetchCorsAction, fetch_cors_action_free>;
using Client = Handle<FetchCorsClient, fetch_cors_client_free>;
using FetchApi = Handle<FetchCorsFetchApi, fetch_cors_fetch_api_free>;
using Origin = Handle<FetchCorsOrigin, fetch_cors_origin_free>;
using Request = Handle<FetchCorsRequest, fetch_cors_request_free>;
using Text = Handle<FetchCorsText, fetch_cors_text_free>;
using UserAgent = Handle<FetchCorsUserAgent, fetch_cors_user_agent_free>;
using UserAgentBuilder = Handle<FetchCorsUserAgentBuilder, fetch_cors_user_agent_builder_free>;
using XmlHttpRequest = Handle<FetchCorsXmlHttpRequest, fetch_cors_xml_http_request_free>;

inline FetchCorsHeader header(std::string_view name, std::string_view value) { return {span(name), span(value)}; }

// Lent for one call.
inline FetchCorsHeaders headers(const std::vector<FetchCorsHeader> &lines) { return {lines.data(), lines.size()}; }

// Names and values of an action's headers, which live as long as the action.
inline std::vector<FetchCorsHeader> headers(const Action &action) {
  std::vector<FetchCorsHeader> lines(fetch_cors_action_headers(action.get(), {nullptr, 0}));
  fetch_cors_action_headers(action.get(), {lines.data(), lines.size()});
  return lines;
}

// The headers of `received` that the page may read. They live as long as those of `received`.
inline std::vector<FetchCorsHeader> headers(const FetchCorsPageResponse *page, const std::vector<FetchCorsHeader> &received) {
  std::vector<FetchCorsHeader> lines(received.size());
  size_t count = 0;
  call(fetch_cors_page_response_headers, page, headers(received), FetchCorsHeaderBuffer{lines.data(), lines.size()}, &count);
  lines.resize(count);
  return lines;
}

inline UserAgent build(UserAgentBuilder builder) {
  UserAgent user_agent;
  call(fetch_cors_user_agent_builder_build, builder.place(), user_agent.out());
  return user_agent;
}

inline Client client(std::string_view origin) {
  Origin parsed;
  Client client;
  call(fetch_cors_origin_parse, span(origin), parsed.out());
  call(fetch_cors_client_new, parsed.get(), client.out());
  return client;
}

inline Request build(FetchApi builder) {
  Request request;
  call(fetch_cors_fetch_api_build, builder.place(), request.out());
  return request;
}

// Begins, with the first thing to be done.
inline Action fetch(const UserAgent &user_agent, Request request, uint64_t now) {
  Action action;
  call(fetch_cors_user_agent_fetch, user_agent.get(), request.place(), now,
       action.out());
  return action;
}

// Answers an action with a function of fetch_cors.h, given what it takes between the handles: the action is the next one then. Where
// it throws, it is as it was.
template <typename Function, typename... Arguments>
void answer(Action &action, Function function, Arguments... arguments) {
  call(function, action.place(), arguments..., action.place());
}

inline std::string explanation(const Action &action) {
  Text text;
  call(fetch_cors_action_explanation_text, action.get(), text.out());
  return std::string(view(fetch_cors_text_span(text.get())));
}

}  // namespace fetch_cors
