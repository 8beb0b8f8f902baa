// A browser in C++ whose network calls back: HSTS, Content Security Policy, a service worker, a navigation, pages on several threads.
#include <cstdlib>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "fetch_cors.hpp"

namespace {

void expect(bool condition, const char *what) {
  if (condition) return;
  std::cerr << "not so: " << what << '\n';
  std::exit(1);
}

using Lines = std::vector<FetchCorsHeader>;

class Browser {
 public:
  Browser() {
    fetch_cors::UserAgentBuilder builder(fetch_cors_user_agent_builder_new());
    fetch_cors::call(fetch_cors_user_agent_builder_admits_each_hop, builder.get());
    fetch_cors::call(fetch_cors_user_agent_builder_asks_service_workers, builder.get());
    user_agent_ = fetch_cors::build(std::move(builder));
  }

  const fetch_cors::UserAgent &user_agent() const { return user_agent_; }

  void start(int number, fetch_cors::Request request) {
    go_on(number, fetch_cors::fetch(user_agent_, std::move(request), now_));
  }

  // The network's callback: the head of a response is there. One that comes late finds nothing, and is ignored.
  void head_received(int number, uint16_t status, const Lines &lines) {
    if (auto found = network_.extract(number)) {
      fetch_cors::answer(found.mapped(), fetch_cors_send_respond, status, fetch_cors::headers(lines), now_);
      go_on(number, std::move(found.mapped()));
    }
  }

  void failed(int number, std::string_view failure) {
    if (auto found = network_.extract(number)) {
      fetch_cors::answer(found.mapped(), fetch_cors_send_fail, fetch_cors::span(failure), now_);
      go_on(number, std::move(found.mapped()));
    }
  }

  // The page called `abort()`.
  void abort(int number) {
    if (auto found = network_.extract(number)) {
      fetch_cors::answer(found.mapped(), fetch_cors_action_abort, now_);
      go_on(number, std::move(found.mapped()));
    }
  }

  // A closed tab: the action is freed with its entry.
  void forget(int number) { network_.erase(number); }

  std::string sent(int number) const {
    auto found = network_.find(number);
    if (found == network_.end()) return "";
    const FetchCorsAction *action = found->second.get();
    return std::string(fetch_cors::view(fetch_cors_action_method(action))) + " " +
           std::string(fetch_cors::view(fetch_cors_action_url(action)));
  }

  const FetchCorsAction *done(int number) const { return done_.at(number).get(); }
  std::string why(int number) const { return fetch_cors::explanation(done_.at(number)); }

 private:
  void go_on(int number, fetch_cors::Action action) {
    for (;;) {
      const std::string url(fetch_cors::view(fetch_cors_action_url(action.get())));
      switch (fetch_cors_action_kind(action.get())) {
        case FETCH_CORS_ACTION_KIND_ADMIT:
          if (url.rfind("https://ads.test/", 0) == 0) {
            fetch_cors::answer(action, fetch_cors_admit_block, fetch_cors::span("Content Security Policy"), now_);
          } else if (url.rfind("http://api.test/", 0) == 0) {
            fetch_cors::answer(action, fetch_cors_admit_upgrade_to_https, now_);  // HSTS
          } else {
            fetch_cors::answer(action, fetch_cors_admit_proceed, now_);
          }
          break;
        case FETCH_CORS_ACTION_KIND_INTERCEPT:
          if (url == "https://app.test/offline") {
            const Lines lines{fetch_cors::header("Content-Type", "text/plain")};
            FetchCorsSuppliedResponse response{};
            response.status = 200;
            response.headers = fetch_cors::headers(lines);
            fetch_cors::answer(action, fetch_cors_intercept_respond, response, now_);
          } else {
            fetch_cors::answer(action, fetch_cors_intercept_proceed, now_);
          }
          break;
        case FETCH_CORS_ACTION_KIND_LOCAL: fetch_cors::answer(action, fetch_cors_local_respond, uint16_t{200}, now_); break;
        case FETCH_CORS_ACTION_KIND_SEND: network_[number] = std::move(action); return;
        default:
          // A navigation sees each redirect before it goes on.
          if (fetch_cors_done_has_next_manual_redirect(action.get())) {
            fetch_cors::answer(action, fetch_cors_done_next_manual_redirect, now_);
            break;
          }
          done_[number] = std::move(action);
          return;
      }
    }
  }

  fetch_cors::UserAgent user_agent_;
  uint64_t now_ = 0;
  std::map<int, fetch_cors::Action> network_, done_;
};

fetch_cors::Request get(const fetch_cors::Client &page, std::string_view url, std::string_view method = "GET") {
  fetch_cors::FetchApi builder;
  fetch_cors::call(fetch_cors_fetch_api_new, fetch_cors::span(url), page.get(),
                   builder.out());
  fetch_cors::call(fetch_cors_fetch_api_set_method, builder.get(), fetch_cors::span(method));
  return fetch_cors::build(std::move(builder));
}

}  // namespace

int main() {
  Browser browser;
  const fetch_cors::Client page = fetch_cors::client("https://app.test");

  browser.start(1, get(page, "http://api.test/x"));
  expect(browser.sent(1) == "GET https://api.test/x", "HSTS upgrades before anything is decided");
  const Lines shared{fetch_cors::header("Access-Control-Allow-Origin", "*"), fetch_cors::header("Content-Type", "text/plain"),
                     fetch_cors::header("ETag", "\"1\"")};
  browser.head_received(1, 200, shared);
  const FetchCorsPageResponse *seen = fetch_cors_done_page_response(browser.done(1));
  const Lines visible = fetch_cors::headers(seen, shared);
  expect(visible.size() == 1 && fetch_cors::view(visible[0].name) == "Content-Type", "the page sees what is safelisted");

  browser.start(2, get(page, "https://ads.test/"));
  expect(fetch_cors::view(fetch_cors_done_reason_code(browser.done(2))) == "blocked", "CSP blocks");

  browser.start(3, get(page, "https://app.test/offline"));
  expect(fetch_cors_page_response_status(fetch_cors_done_page_response(browser.done(3))) == 200, "a service worker answers");

  fetch_cors::Request link;
  fetch_cors::call(fetch_cors_request_navigation, fetch_cors::span("https://news.test/"),
                   page.get(), fetch_cors::span("document"), fetch_cors::absent(),
                   fetch_cors::absent(), link.out());
  browser.start(4, std::move(link));
  browser.head_received(4, 302, {fetch_cors::header("Location", "https://www.news.test/")});
  expect(browser.sent(4) == "GET https://www.news.test/", "a navigation goes on");
  browser.head_received(4, 200, {fetch_cors::header("Content-Type", "text/html")});
  expect(fetch_cors_done_redirect_count(browser.done(4)) == 1, "one redirect");

  browser.start(5, get(page, "https://api.test/slow"));
  browser.abort(5);
  browser.failed(5, "timed-out");  // too late: nothing happens
  expect(fetch_cors::view(fetch_cors_done_reason_code(browser.done(5))) == "aborted", "aborted once");

  browser.start(6, get(page, "https://api.test/item", "DELETE"));
  expect(browser.sent(6) == "OPTIONS https://api.test/item", "a preflight");
  browser.head_received(6, 200, shared);
  std::cout << browser.why(6);

  browser.start(7, get(page, "https://api.test/gone", "PUT"));
  browser.forget(7);

  // Mistakes are exceptions, and lose nothing.
  try {
    get(page, "https://api.test/", "TRACE");
    expect(false, "TRACE is refused");
  } catch (const fetch_cors::Error &error) {
    expect(error.status() == FETCH_CORS_STATUS_REFUSED && error.exception() == "TypeError", "what the page gets");
  }
  fetch_cors::Action action = fetch_cors::fetch(browser.user_agent(), get(page, "https://api.test/"), 0);
  try {
    fetch_cors::answer(action, fetch_cors_send_respond, uint16_t{200}, fetch_cors::headers(shared), uint64_t{0});
    expect(false, "an admission is no exchange");
  } catch (const fetch_cors::Error &error) {
    expect(error.status() == FETCH_CORS_STATUS_WRONG_KIND && action, "nothing is lost");
  }
  const fetch_cors::Action moved = std::move(action);
  expect(moved && !action, "handles are moved");  // NOLINT: what is tested

  // One user agent, pages on several threads.
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; number++) {
    threads.emplace_back([&browser, number] {
      const fetch_cors::Client client = fetch_cors::client("https://page" + std::to_string(number) + ".test");
      for (int round = 0; round < 50; round++) {
        fetch_cors::Action own = fetch_cors::fetch(browser.user_agent(), get(client, "https://api.test/shared", "PUT"), 0);
        fetch_cors::answer(own, fetch_cors_admit_proceed, uint64_t{0});
        fetch_cors::answer(own, fetch_cors_intercept_proceed, uint64_t{0});
        expect(fetch_cors_send_is_preflight(own.get()) == (round == 0), "its own partition's answer is remembered");
        if (round > 0) continue;
        fetch_cors::answer(own, fetch_cors_send_respond, uint16_t{204},
                           fetch_cors::headers({fetch_cors::header("Access-Control-Allow-Origin", "*"),
                                                fetch_cors::header("Access-Control-Allow-Methods", "PUT")}),
                           uint64_t{0});
      }
    });
  }
  for (std::thread &thread : threads) thread.join();
  expect(fetch_cors_preflight_cache_len(browser.user_agent().get()) == 4, "four partitions");
  std::cout << "everything was as a browser has it\n";
}
