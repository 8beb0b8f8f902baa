// The C ABI of fetch-cors: the browser's side of CORS.
//
// Generated from bindings/c/src by cbindgen: `WRITE_EXPECTED=1 cargo test -p fetch-cors-c --test header` writes it anew.
//
// Ownership
//   - Every handle that comes back is the caller's, and has a function `_free`. To free NULL is fine. A `PageResponse` is a part of
//     its action, and has none.
//   - A function that takes a pointer to a handle consumes it: on success the handle is set to NULL. On failure nothing is lost.
//   - Places where a handle is written need not be initialized; what is there is not freed. They are written on success only.
//   - A span is borrowed. What is handed in is read during the call; what comes back lives as its function says, as long as its handle
//     if it says nothing, and never longer than until the handle is changed, consumed or freed.
//
// Errors
//   - A function that can fail returns a status. Its last argument may be NULL; otherwise what it points to is written in any case: NULL
//     on success, else an error to be freed.
//   - Others say nothing of NULL, or of an action that they are not for: an absent span, 0, false.
//   - Nothing unwinds out of here, and no function of the caller's may unwind into here.
//
// Threads
//   - A handle may be used by any thread: by several at the same time where it is `const`, by one alone where it is not.
//
// Strings that mean something (modes, destinations, reasons …) are those of the Fetch Standard, and of fetch-cors's documentation.


#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
// `FETCH_CORS_LITERAL(FetchCorsHeaders){items, count}` is a value, in C and in C++.
#ifdef __cplusplus
#define FETCH_CORS_LITERAL(type) type
#else
#define FETCH_CORS_LITERAL(type) (type)
#endif

// What kind of action it is: which functions are for it.
typedef enum FetchCorsActionKind {
  // NULL: there is none.
  FETCH_CORS_ACTION_KIND_NONE = 0,
  // May this URL be fetched? `fetch_cors_admit_`
  FETCH_CORS_ACTION_KIND_ADMIT = 1,
  // Does something else answer? `fetch_cors_intercept_`
  FETCH_CORS_ACTION_KIND_INTERCEPT = 2,
  // Fetch this `about:`, `blob:`, `data:` or `file:` URL. `fetch_cors_local_`
  FETCH_CORS_ACTION_KIND_LOCAL = 3,
  // Send this request and answer with the head of the response. `fetch_cors_send_`
  FETCH_CORS_ACTION_KIND_SEND = 4,
  // The fetch is over. `fetch_cors_done_`
  FETCH_CORS_ACTION_KIND_DONE = 5,
} FetchCorsActionKind;

// What a call came to.
typedef enum FetchCorsStatus {
  // It did what it is for.
  FETCH_CORS_STATUS_OK = 0,
  // A pointer that must not be NULL is: among others, a handle that has been consumed.
  FETCH_CORS_STATUS_NULL_POINTER = 1,
  // What must be UTF-8 is not.
  FETCH_CORS_STATUS_INVALID_UTF8 = 2,
  // An argument means nothing: no URL, none of the Standard's strings, an array larger than memory.
  FETCH_CORS_STATUS_INVALID_ARGUMENT = 3,
  // The action is of another kind than the function is for.
  FETCH_CORS_STATUS_WRONG_KIND = 4,
  // The API that the request is made for refuses it; the error tells what it throws.
  FETCH_CORS_STATUS_REFUSED = 5,
  // There was a panic, which is a bug of this library. A handle that was to be consumed is gone.
  FETCH_CORS_STATUS_PANICKED = 6,
} FetchCorsStatus;

// What a fetch waits for, or its end. There is exactly one at a time.
//
// A function that answers consumes it: on success the caller's handle is set to NULL, and then the next action is written to `next`,
// which may be the same place. On failure nothing is consumed, and `next` is left alone. Spans handed to such a function must
// not be borrowed from the action itself.
//
// Freeing an action means that the embedder went away: nothing changes, nothing leaks. To cancel is to abort.
typedef struct FetchCorsAction FetchCorsAction;

// A document or worker that fetches (<https://fetch.spec.whatwg.org/#concept-request-client>): origin, partition, policies.
//
// Requests keep what they need of it: changing or freeing it touches none that was made.
typedef struct FetchCorsClient FetchCorsClient;

// Why a call did not do what it is for. For developers.
typedef struct FetchCorsError FetchCorsError;

// Makes the request of a `fetch(url, init)` (<https://fetch.spec.whatwg.org/#fetch-method>): its functions are the members of `init`.
typedef struct FetchCorsFetchApi FetchCorsFetchApi;

// An origin (<https://html.spec.whatwg.org/multipage/browsers.html#concept-origin>): a tuple of scheme, host and port, or opaque.
typedef struct FetchCorsOrigin FetchCorsOrigin;

// A request (<https://fetch.spec.whatwg.org/#concept-request>), ready to be fetched.
typedef struct FetchCorsRequest FetchCorsRequest;

// A text that was made for the caller: UTF-8.
typedef struct FetchCorsText FetchCorsText;

// A user agent: shared by all fetches, from all threads. It has the preflight cache.
typedef struct FetchCorsUserAgent FetchCorsUserAgent;

// Builds a user agent.
typedef struct FetchCorsUserAgentBuilder FetchCorsUserAgentBuilder;

// Makes the request of an `XMLHttpRequest` object (<https://xhr.spec.whatwg.org/#the-send()-method>).
typedef struct FetchCorsXmlHttpRequest FetchCorsXmlHttpRequest;

// Bytes of somebody else. Not terminated by NUL, and not to be freed.
//
// One that is handed in is read during the call only. One that comes back lives as long as the handle that it was asked of, unless
// that handle is changed. Where something is absent, `data` is NULL; where it is empty, `length` is 0 and `data` is not NULL.
typedef struct FetchCorsSpan {
  // The first byte. May be NULL if `length` is 0.
  const uint8_t *data;
  // How many bytes there are.
  size_t length;
} FetchCorsSpan;

// A header line: a name and a value.
typedef struct FetchCorsHeader {
  // The name.
  struct FetchCorsSpan name;
  // The value. Tabs and spaces around it are ignored.
  struct FetchCorsSpan value;
} FetchCorsHeader;

// Where headers are to be written: an array of the caller's. Only the spans are written; the bytes stay where they are.
typedef struct FetchCorsHeaderBuffer {
  // The first place, NULL if `capacity` is 0. What is there need not be initialized.
  struct FetchCorsHeader *items;
  // For how many headers there is room.
  size_t capacity;
} FetchCorsHeaderBuffer;

// A response as its page may see it.
typedef struct FetchCorsAction FetchCorsPageResponse;

// The header lines of a response, all of them, in the order received: an array of the caller's, read during the call only.
typedef struct FetchCorsHeaders {
  // The first line. May be NULL if `count` is 0.
  const struct FetchCorsHeader *items;
  // How many lines there are.
  size_t count;
} FetchCorsHeaders;

// Spans of the caller's, read during the call only.
typedef struct FetchCorsSpans {
  // The first span. May be NULL if `count` is 0.
  const struct FetchCorsSpan *items;
  // How many there are.
  size_t count;
} FetchCorsSpans;

// A response that came from no network: of a service worker or of an override. Its head is the internal response's, whatever the
// type. What is zero is as of a response that a script made: type "default", no URL, with credentials.
typedef struct FetchCorsSuppliedResponse {
  // The status.
  uint16_t status;
  // The header lines.
  struct FetchCorsHeaders headers;
  // The type (<https://fetch.spec.whatwg.org/#concept-response-type>); "default" where absent.
  struct FetchCorsSpan response_type;
  // The URL list (<https://fetch.spec.whatwg.org/#concept-response-url-list>).
  struct FetchCorsSpans url_list;
  // The credentials mode of the fetch that a "cors" response comes from; "include" where absent. With any other, a `*` in its
  // `Access-Control-Expose-Headers` exposes all names.
  struct FetchCorsSpan fetched_with;
  // Whether request-includes-credentials (<https://fetch.spec.whatwg.org/#response-request-includes-credentials>) is false.
  bool requested_without_credentials;
  // The range-requested flag (<https://fetch.spec.whatwg.org/#concept-response-range-requested-flag>).
  bool range_requested;
} FetchCorsSuppliedResponse;

// How much the preflight cache may hold. A key is what preflights are remembered by: network partition key, byte-serialized
// origin and URL.
typedef struct FetchCorsPreflightCacheLimits {
  // Keys in all. With 0 nothing is stored.
  size_t keys;
  // Bytes in all.
  size_t bytes;
  // Keys of one partition. With 0 nothing is stored.
  size_t keys_per_partition;
  // Bytes of one partition.
  size_t bytes_per_partition;
  // Bytes of one key and what was allowed for it. An answer that takes more is used, but not stored.
  size_t bytes_per_key;
} FetchCorsPreflightCacheLimits;

// How many bytes at the end of `host` are its registrable domain (<https://url.spec.whatwg.org/#host-registrable-domain>); 0 where it
// has none. `host` lives during the call only.
//
// It is called from every thread that fetches, at the same time: it must be safe for that, and throw nothing.
typedef size_t (*FetchCorsRegistrableDomainFunction)(void *context, struct FetchCorsSpan host);

// Called once, when nobody will call the function any more. It must throw nothing.
typedef void (*FetchCorsFreeFunction)(void *context);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// Its kind; NONE for NULL.
enum FetchCorsActionKind fetch_cors_action_kind(const struct FetchCorsAction *action);

// The current URL (<https://fetch.spec.whatwg.org/#concept-request-current-url>): what is to be fetched. Its fragment is never sent; its user
// info only answers an authentication challenge, see `fetch_cors_send_uses_url_credentials`.
struct FetchCorsSpan fetch_cors_action_url(const struct FetchCorsAction *action);

// How many URLs the URL list (<https://fetch.spec.whatwg.org/#concept-request-url-list>) has: redirects and one.
size_t fetch_cors_action_url_count(const struct FetchCorsAction *action);

// The URL at this index of the URL list, the first of which was asked for. Absent where there is none.
struct FetchCorsSpan fetch_cors_action_url_at(const struct FetchCorsAction *action, size_t index);

// The method (<https://fetch.spec.whatwg.org/#concept-request-method>): "OPTIONS" for a preflight.
struct FetchCorsSpan fetch_cors_action_method(const struct FetchCorsAction *action);

// Names and values of all headers that the engine knows of, in order; of an action of kind SEND those to be sent, `Origin` included.
// Writes as many as there is room for, and returns how many there are. They live as long as the action.
size_t fetch_cors_action_headers(const struct FetchCorsAction *action,
                                 struct FetchCorsHeaderBuffer buffer);

// What is to be sent as body (<https://fetch.spec.whatwg.org/#concept-request-body>): "none", "replayable" or "stream". Lives for ever.
struct FetchCorsSpan fetch_cors_action_body(const struct FetchCorsAction *action);

// The mode (<https://fetch.spec.whatwg.org/#concept-request-mode>): "cors" for a preflight. Lives for ever.
struct FetchCorsSpan fetch_cors_action_mode(const struct FetchCorsAction *action);

// The credentials mode (<https://fetch.spec.whatwg.org/#concept-request-credentials-mode>). `fetch_cors_send_includes_credentials` says what
// follows from it. Lives for ever.
struct FetchCorsSpan fetch_cors_action_credentials_mode(const struct FetchCorsAction *action);

// The redirect mode (<https://fetch.spec.whatwg.org/#concept-request-redirect-mode>), as information: redirects are answered like every other
// response. Lives for ever.
struct FetchCorsSpan fetch_cors_action_redirect_mode(const struct FetchCorsAction *action);

// The cache mode (<https://fetch.spec.whatwg.org/#concept-request-cache-mode>) for the embedder's HTTP cache. Lives for ever.
struct FetchCorsSpan fetch_cors_action_cache_mode(const struct FetchCorsAction *action);

// The destination (<https://fetch.spec.whatwg.org/#concept-request-destination>). Lives for ever.
struct FetchCorsSpan fetch_cors_action_destination(const struct FetchCorsAction *action);

// The initiator (<https://fetch.spec.whatwg.org/#concept-request-initiator>). Lives for ever.
struct FetchCorsSpan fetch_cors_action_initiator(const struct FetchCorsAction *action);

// The referrer policy (<https://fetch.spec.whatwg.org/#concept-request-referrer-policy>) in force at this hop. Lives for ever.
struct FetchCorsSpan fetch_cors_action_referrer_policy(const struct FetchCorsAction *action);

// The response tainting (<https://fetch.spec.whatwg.org/#concept-request-response-tainting>) at this hop: "basic", "cors" (no login prompt is
// shown) or "opaque"; absent but for kinds INTERCEPT and SEND. Lives for ever.
struct FetchCorsSpan fetch_cors_action_response_tainting(const struct FetchCorsAction *action);

// The network partition key (<https://fetch.spec.whatwg.org/#request-determine-the-network-partition-key>): connections, HTTP cache and
// cookies are chosen by it. Lives as long as the action.
struct FetchCorsSpan fetch_cors_action_network_partition_key(const struct FetchCorsAction *action);

// Whether keepalive (<https://fetch.spec.whatwg.org/#request-keepalive-flag>) is set.
bool fetch_cors_action_keepalive(const struct FetchCorsAction *action);

// The number that the embedder gave the client.
uint64_t fetch_cors_action_client_number(const struct FetchCorsAction *action);

// Why it came out as it did, step by step (kind DONE), or what has been found so far (kind SEND): text for developers, never for the
// page.
enum FetchCorsStatus fetch_cors_action_explanation_text(const struct FetchCorsAction *action,
                                                        struct FetchCorsText **text,
                                                        struct FetchCorsError **error);

// The same as JSON.
enum FetchCorsStatus fetch_cors_action_explanation_json(const struct FetchCorsAction *action,
                                                        struct FetchCorsText **text,
                                                        struct FetchCorsError **error);

// The fetch is aborted (<https://fetch.spec.whatwg.org/#fetch-controller-abort>): of every kind but DONE.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_action_abort(struct FetchCorsAction **action,
                                             uint64_t now,
                                             struct FetchCorsAction **next,
                                             struct FetchCorsError **error);

// Frees it: the embedder went away. NULL is fine.
void fetch_cors_action_free(struct FetchCorsAction *action);

// It may.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_admit_proceed(struct FetchCorsAction **action,
                                              uint64_t now,
                                              struct FetchCorsAction **next,
                                              struct FetchCorsError **error);

// It may, by https: the current URL's scheme becomes "https" if it is "http".
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_admit_upgrade_to_https(struct FetchCorsAction **action,
                                                       uint64_t now,
                                                       struct FetchCorsAction **next,
                                                       struct FetchCorsError **error);

// It may not. `why` is shown in the explanation: UTF-8.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_admit_block(struct FetchCorsAction **action,
                                            struct FetchCorsSpan why,
                                            uint64_t now,
                                            struct FetchCorsAction **next,
                                            struct FetchCorsError **error);

// A `new EventSource(url, { withCredentials })` (<https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource>). To
// reestablish its connection, give the last event's id; otherwise, or where that is empty, an absent span.
enum FetchCorsStatus fetch_cors_request_event_source(struct FetchCorsSpan url,
                                                     const struct FetchCorsClient *client,
                                                     bool with_credentials,
                                                     struct FetchCorsSpan last_event_id,
                                                     struct FetchCorsRequest **request,
                                                     struct FetchCorsError **error);

// A `navigator.sendBeacon(url, data)` (<https://w3c.github.io/beacon/#sec-processing-model>). `kind` and `parameter` as in
// `fetch_cors_fetch_api_set_body`.
enum FetchCorsStatus fetch_cors_request_beacon(struct FetchCorsSpan url,
                                               const struct FetchCorsClient *client,
                                               struct FetchCorsSpan kind,
                                               struct FetchCorsSpan parameter,
                                               struct FetchCorsRequest **request,
                                               struct FetchCorsError **error);

// The handshake of a `new WebSocket(url)` (<https://websockets.spec.whatwg.org/#concept-websocket-establish>). The scheme is http(s) from
// here on; what the handshake itself needs is the embedder's to add on sending.
enum FetchCorsStatus fetch_cors_request_web_socket(struct FetchCorsSpan url,
                                                   const struct FetchCorsClient *client,
                                                   struct FetchCorsRequest **request,
                                                   struct FetchCorsError **error);

// The delivery of reports to an endpoint (<https://w3c.github.io/reporting/#try-delivery>).
enum FetchCorsStatus fetch_cors_request_report(struct FetchCorsSpan url,
                                               const struct FetchCorsClient *client,
                                               struct FetchCorsRequest **request,
                                               struct FetchCorsError **error);

// A client of this origin (which stays the caller's), alone in its partition, with HTML's default policies.
enum FetchCorsStatus fetch_cors_client_new(const struct FetchCorsOrigin *origin,
                                           struct FetchCorsClient **client,
                                           struct FetchCorsError **error);

// The network partition key (<https://fetch.spec.whatwg.org/#network-partition-key>): bytes that the embedder derives from the top-level
// site. The client's own origin is its partition without it. Empty: one partition for all who have that key.
enum FetchCorsStatus fetch_cors_client_set_network_partition_key(struct FetchCorsClient *client,
                                                                 struct FetchCorsSpan key,
                                                                 struct FetchCorsError **error);

// The embedder policy's value (<https://html.spec.whatwg.org/multipage/browsers.html#embedder-policy-value-2>): "unsafe-none" (the
// default), "credentialless" or "require-corp".
enum FetchCorsStatus fetch_cors_client_set_embedder_policy(struct FetchCorsClient *client,
                                                           struct FetchCorsSpan value,
                                                           struct FetchCorsError **error);

// The embedder policy's report only value: violations are found and told, never blocked.
enum FetchCorsStatus fetch_cors_client_set_embedder_policy_report_only(struct FetchCorsClient *client,
                                                                       struct FetchCorsSpan value,
                                                                       struct FetchCorsError **error);

// The policy container's referrer policy, for requests that have none of their own; "strict-origin-when-cross-origin" without it.
enum FetchCorsStatus fetch_cors_client_set_referrer_policy(struct FetchCorsClient *client,
                                                           struct FetchCorsSpan policy,
                                                           struct FetchCorsError **error);

// A number of the embedder's, which comes back on every action of this client's fetches.
enum FetchCorsStatus fetch_cors_client_set_number(struct FetchCorsClient *client,
                                                  uint64_t number,
                                                  struct FetchCorsError **error);

// Frees it. NULL is fine.
void fetch_cors_client_free(struct FetchCorsClient *client);

// The response as its page may see it; NULL where the page learns of a network error, and of other actions. It is a part of the action,
// lives as long, and is not to be freed.
const FetchCorsPageResponse *fetch_cors_done_page_response(const struct FetchCorsAction *action);

// Why it is a network error: a stable code such as "allow-origin-missing"; absent where it is none. Lives for ever.
struct FetchCorsSpan fetch_cors_done_reason_code(const struct FetchCorsAction *action);

// Why it is a network error: one line for a console, with what was found and expected. NULL is written where it is none.
enum FetchCorsStatus fetch_cors_done_reason_text(const struct FetchCorsAction *action,
                                                 struct FetchCorsText **text,
                                                 struct FetchCorsError **error);

// The internal response's status, 0 for a network error: for those that use opaque responses on the page's behalf (images, media,
// navigations).
uint16_t fetch_cors_done_internal_status(const struct FetchCorsAction *action);

// The internal response's URL, absent for a network error. Lives as long as the action.
struct FetchCorsSpan fetch_cors_done_internal_url(const struct FetchCorsAction *action);

// How many redirects were followed.
uint8_t fetch_cors_done_redirect_count(const struct FetchCorsAction *action);

// The response's redirect taint (<https://fetch.spec.whatwg.org/#response-redirect-taint>), absent for a network error. Lives for ever.
struct FetchCorsSpan fetch_cors_done_redirect_taint(const struct FetchCorsAction *action);

// Navigation TAO check (<https://fetch.spec.whatwg.org/#navigation-tao-check>): whether the document that a navigation ends at, of this
// origin, may see the timing of the redirects before it.
bool fetch_cors_done_navigation_tao_check(const struct FetchCorsAction *action,
                                          const struct FetchCorsOrigin *origin);

// Whether `fetch_cors_done_next_manual_redirect` goes on.
bool fetch_cors_done_has_next_manual_redirect(const struct FetchCorsAction *action);

// Process the next manual redirect (<https://fetch.spec.whatwg.org/#fetch-controller-process-the-next-manual-redirect>): goes on with a
// navigation that was answered with a redirect. `WRONG_KIND` where there is none.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_done_next_manual_redirect(struct FetchCorsAction **action,
                                                          uint64_t now,
                                                          struct FetchCorsAction **next,
                                                          struct FetchCorsError **error);

// A potential-CORS request (<https://html.spec.whatwg.org/multipage/urls-and-fetching.html#create-a-potential-cors-request>): images, media,
// tracks (with `same_origin_fallback`), classic scripts, style sheets, preloads. `cross_origin` is the value of the `crossorigin`
// attribute, absent where there is none.
enum FetchCorsStatus fetch_cors_request_potential_cors(struct FetchCorsSpan url,
                                                       const struct FetchCorsClient *client,
                                                       struct FetchCorsSpan destination,
                                                       struct FetchCorsSpan cross_origin,
                                                       bool same_origin_fallback,
                                                       struct FetchCorsRequest **request,
                                                       struct FetchCorsError **error);

// A module script (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script>) of a document or a worklet, and
// whatever modules import. `destination`: "script", "json", "style", "text", or a worklet's. `credentials_mode`: "same-origin", or
// "include" where the `crossorigin` attribute says "use-credentials".
enum FetchCorsStatus fetch_cors_request_module_script(struct FetchCorsSpan url,
                                                      const struct FetchCorsClient *client,
                                                      struct FetchCorsSpan destination,
                                                      struct FetchCorsSpan credentials_mode,
                                                      struct FetchCorsRequest **request,
                                                      struct FetchCorsError **error);

// A web application manifest (<https://html.spec.whatwg.org/multipage/links.html#link-type-manifest>).
enum FetchCorsStatus fetch_cors_request_manifest(struct FetchCorsSpan url,
                                                 const struct FetchCorsClient *client,
                                                 struct FetchCorsSpan cross_origin,
                                                 struct FetchCorsRequest **request,
                                                 struct FetchCorsError **error);

// A font (<https://drafts.csswg.org/css-fonts-4/#font-fetching-requirements>).
enum FetchCorsStatus fetch_cors_request_font(struct FetchCorsSpan url,
                                             const struct FetchCorsClient *client,
                                             struct FetchCorsRequest **request,
                                             struct FetchCorsError **error);

// What the call returned.
enum FetchCorsStatus fetch_cors_error_status(const struct FetchCorsError *error);

// What was found, what was expected and where: UTF-8, one line.
struct FetchCorsSpan fetch_cors_error_message(const struct FetchCorsError *error);

// What the platform throws for a request that was refused: `TypeError`, `SyntaxError` or `SecurityError` (the latter two as
// `DOMException`). Absent for other errors. Lives for ever.
struct FetchCorsSpan fetch_cors_error_exception(const struct FetchCorsError *error);

// Frees it. NULL is fine.
void fetch_cors_error_free(struct FetchCorsError *error);

// What `fetch(url)` fetches for a client (which stays the caller's): mode "cors", credentials "same-origin".
enum FetchCorsStatus fetch_cors_fetch_api_new(struct FetchCorsSpan url,
                                              const struct FetchCorsClient *client,
                                              struct FetchCorsFetchApi **fetch_api,
                                              struct FetchCorsError **error);

// `method`: any bytes; what is no method is refused by `fetch_cors_fetch_api_build`.
enum FetchCorsStatus fetch_cors_fetch_api_set_method(struct FetchCorsFetchApi *fetch_api,
                                                     struct FetchCorsSpan method,
                                                     struct FetchCorsError **error);

// One more of `headers`, in order; the same name may come again. Any bytes; what is no header is refused by
// `fetch_cors_fetch_api_build`.
enum FetchCorsStatus fetch_cors_fetch_api_add_header(struct FetchCorsFetchApi *fetch_api,
                                                     struct FetchCorsSpan name,
                                                     struct FetchCorsSpan value,
                                                     struct FetchCorsError **error);

// What is known of `body`. `kind`: "none", "text" (a string), "urlencoded" (`URLSearchParams`), "form-data" (`parameter` is the
// boundary), "bytes", "blob" (`parameter` is its type) or "stream".
enum FetchCorsStatus fetch_cors_fetch_api_set_body(struct FetchCorsFetchApi *fetch_api,
                                                   struct FetchCorsSpan kind,
                                                   struct FetchCorsSpan parameter,
                                                   struct FetchCorsError **error);

// `mode`: "cors", "no-cors" or "same-origin"; others are refused by `fetch_cors_fetch_api_build`.
enum FetchCorsStatus fetch_cors_fetch_api_set_mode(struct FetchCorsFetchApi *fetch_api,
                                                   struct FetchCorsSpan mode,
                                                   struct FetchCorsError **error);

// `credentials`: "omit", "same-origin" or "include".
enum FetchCorsStatus fetch_cors_fetch_api_set_credentials(struct FetchCorsFetchApi *fetch_api,
                                                          struct FetchCorsSpan credentials,
                                                          struct FetchCorsError **error);

// `cache`: "default", "no-store", "reload", "no-cache", "force-cache" or "only-if-cached".
enum FetchCorsStatus fetch_cors_fetch_api_set_cache(struct FetchCorsFetchApi *fetch_api,
                                                    struct FetchCorsSpan cache,
                                                    struct FetchCorsError **error);

// `redirect`: "follow", "error" or "manual".
enum FetchCorsStatus fetch_cors_fetch_api_set_redirect(struct FetchCorsFetchApi *fetch_api,
                                                       struct FetchCorsSpan redirect,
                                                       struct FetchCorsError **error);

// `referrerPolicy`.
enum FetchCorsStatus fetch_cors_fetch_api_set_referrer_policy(struct FetchCorsFetchApi *fetch_api,
                                                              struct FetchCorsSpan policy,
                                                              struct FetchCorsError **error);

// `keepalive`.
enum FetchCorsStatus fetch_cors_fetch_api_set_keepalive(struct FetchCorsFetchApi *fetch_api,
                                                        bool keepalive,
                                                        struct FetchCorsError **error);

// `duplex: "half"`, which streams ask for.
enum FetchCorsStatus fetch_cors_fetch_api_set_duplex_half(struct FetchCorsFetchApi *fetch_api,
                                                          struct FetchCorsError **error);

// Runs the constructor (<https://fetch.spec.whatwg.org/#dom-request>). On success the builder is consumed, and its handle set to NULL;
// where the page gets an exception (REFUSED) it stays.
enum FetchCorsStatus fetch_cors_fetch_api_build(struct FetchCorsFetchApi **fetch_api,
                                                struct FetchCorsRequest **request,
                                                struct FetchCorsError **error);

// Frees it. NULL is fine.
void fetch_cors_fetch_api_free(struct FetchCorsFetchApi *fetch_api);

// Who is asked: "override" or "service-worker"; absent for other actions. Lives for ever.
struct FetchCorsSpan fetch_cors_intercept_kind(const struct FetchCorsAction *action);

// Nobody answers: on to the next who is asked, and then to the network.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_intercept_proceed(struct FetchCorsAction **action,
                                                  uint64_t now,
                                                  struct FetchCorsAction **next,
                                                  struct FetchCorsError **error);

// It answers with this response.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_intercept_respond(struct FetchCorsAction **action,
                                                  struct FetchCorsSuppliedResponse response,
                                                  uint64_t now,
                                                  struct FetchCorsAction **next,
                                                  struct FetchCorsError **error);

// It answers with a network error.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_intercept_respond_with_network_error(struct FetchCorsAction **action,
                                                                     uint64_t now,
                                                                     struct FetchCorsAction **next,
                                                                     struct FetchCorsError **error);

// Answers with a response of this status (200, or 206 for a range of a blob). Its headers are never hidden by CORS, so they are not
// asked for.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_local_respond(struct FetchCorsAction **action,
                                              uint16_t status,
                                              uint64_t now,
                                              struct FetchCorsAction **next,
                                              struct FetchCorsError **error);

// There is no such resource, or it cannot be read. `failure` as in `fetch_cors_send_fail`; "not-found" as a rule.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_local_fail(struct FetchCorsAction **action,
                                           struct FetchCorsSpan failure,
                                           uint64_t now,
                                           struct FetchCorsAction **next,
                                           struct FetchCorsError **error);

// A navigation (<https://html.spec.whatwg.org/multipage/browsing-the-web.html#create-navigation-params-by-fetching>). `destination`:
// "document", "embed", "frame", "iframe" or "object". `form_encoding` is absent, or the `enctype` of a form that is posted; `boundary` is
// that of "multipart/form-data". Redirects are manual: `fetch_cors_done_next_manual_redirect` follows each.
enum FetchCorsStatus fetch_cors_request_navigation(struct FetchCorsSpan url,
                                                   const struct FetchCorsClient *client,
                                                   struct FetchCorsSpan destination,
                                                   struct FetchCorsSpan form_encoding,
                                                   struct FetchCorsSpan boundary,
                                                   struct FetchCorsRequest **request,
                                                   struct FetchCorsError **error);

// A ping (<https://html.spec.whatwg.org/multipage/links.html#hyperlink-auditing>) of `<a ping>`: that the page at `document_url` has a link to
// `target_url`, which was followed.
enum FetchCorsStatus fetch_cors_request_ping(struct FetchCorsSpan url,
                                             const struct FetchCorsClient *client,
                                             struct FetchCorsSpan document_url,
                                             struct FetchCorsSpan target_url,
                                             struct FetchCorsRequest **request,
                                             struct FetchCorsError **error);

// The tuple origin with this serialization, such as `https://a.test:8080`. `null` names none: see
// `fetch_cors_origin_opaque`.
enum FetchCorsStatus fetch_cors_origin_parse(struct FetchCorsSpan serialization,
                                             struct FetchCorsOrigin **origin,
                                             struct FetchCorsError **error);

// The opaque origin with this identity: two are the same origin when their identities are the same.
struct FetchCorsOrigin *fetch_cors_origin_opaque(uint64_t identity);

// The origin of a URL (<https://url.spec.whatwg.org/#concept-url-origin>). NULL is written where that is a new opaque origin, whose
// identity is the caller's to choose.
enum FetchCorsStatus fetch_cors_origin_of_url(struct FetchCorsSpan url,
                                              struct FetchCorsOrigin **origin,
                                              struct FetchCorsError **error);

// The ASCII serialization: `https://a.test:8080`, `null` for an opaque origin. Lives as long as the origin.
struct FetchCorsSpan fetch_cors_origin_serialization(const struct FetchCorsOrigin *origin);

// Same origin (<https://html.spec.whatwg.org/multipage/browsers.html#same-origin>). NULL is the same as none.
bool fetch_cors_origin_is_same(const struct FetchCorsOrigin *left, const struct FetchCorsOrigin *right);

// Frees it. NULL is fine; clients that were made of it keep what they need.
void fetch_cors_origin_free(struct FetchCorsOrigin *origin);

// `Response.type` (<https://fetch.spec.whatwg.org/#dom-response-type>): "basic", "cors", "default", "opaque" or "opaqueredirect"; absent for NULL.
// Lives for ever.
struct FetchCorsSpan fetch_cors_page_response_type(const FetchCorsPageResponse *page);

// `Response.status`: 0 for opaque types, and for NULL.
uint16_t fetch_cors_page_response_status(const FetchCorsPageResponse *page);

// `Response.url`, without a fragment; absent for an opaque response. Lives as long as the action.
struct FetchCorsSpan fetch_cors_page_response_url(const FetchCorsPageResponse *page);

// `Response.redirected`.
bool fetch_cors_page_response_is_redirected(const FetchCorsPageResponse *page);

// Whether there is a body to be read: none for opaque types, whatever the server sent.
bool fetch_cors_page_response_has_body(const FetchCorsPageResponse *page);

// Whether servers along the way let the page see the timing of the fetch in detail.
bool fetch_cors_page_response_timing_allow_passed(const FetchCorsPageResponse *page);

// Whether the page may read the response header with this name.
bool fetch_cors_page_response_exposes(const FetchCorsPageResponse *page, struct FetchCorsSpan name);

// The headers that the page may read, in order. `headers` are those that the fetch was answered with last: not a preflight's, not
// a redirect's. Writes as many as there is room for, borrowed from `headers`, and to `count` how many there are. The buffer must
// not overlap `headers`.
enum FetchCorsStatus fetch_cors_page_response_headers(const FetchCorsPageResponse *page,
                                                      struct FetchCorsHeaders headers,
                                                      struct FetchCorsHeaderBuffer buffer,
                                                      size_t *count,
                                                      struct FetchCorsError **error);

// Forgets everything. Nothing happens for NULL.
void fetch_cors_preflight_cache_clear(const struct FetchCorsUserAgent *user_agent);

// Forgets everything, because the device is in another network now. Nothing happens for NULL.
void fetch_cors_preflight_cache_network_changed(const struct FetchCorsUserAgent *user_agent);

// Forgets what was remembered in the partition with this key.
enum FetchCorsStatus fetch_cors_preflight_cache_clear_partition(const struct FetchCorsUserAgent *user_agent,
                                                                struct FetchCorsSpan key,
                                                                struct FetchCorsError **error);

// Forgets what was remembered for requests of one origin, in all partitions. All opaque origins are cleared together.
enum FetchCorsStatus fetch_cors_preflight_cache_clear_origin(const struct FetchCorsUserAgent *user_agent,
                                                             const struct FetchCorsOrigin *origin,
                                                             struct FetchCorsError **error);

// Forgets what was remembered for requests to one host, at all ports and in all partitions. Exactly this host.
enum FetchCorsStatus fetch_cors_preflight_cache_clear_host(const struct FetchCorsUserAgent *user_agent,
                                                           struct FetchCorsSpan host,
                                                           struct FetchCorsError **error);

// Forgets what was remembered for one URL, with its query and fragment, in all partitions and for all origins.
enum FetchCorsStatus fetch_cors_preflight_cache_clear_url(const struct FetchCorsUserAgent *user_agent,
                                                          struct FetchCorsSpan url,
                                                          struct FetchCorsError **error);

// How many keys (network partition key, origin and URL) there are. Expired ones count until they are met.
size_t fetch_cors_preflight_cache_len(const struct FetchCorsUserAgent *user_agent);

// How many bytes count against the limits.
size_t fetch_cors_preflight_cache_byte_len(const struct FetchCorsUserAgent *user_agent);

// What is in it and alive at `now`, with what is left of each lifetime: JSON, to look at or to keep across a restart.
enum FetchCorsStatus fetch_cors_preflight_cache_snapshot(const struct FetchCorsUserAgent *user_agent,
                                                         uint64_t now,
                                                         struct FetchCorsText **json,
                                                         struct FetchCorsError **error);

// Puts a snapshot back, and writes to `restored` (which may be NULL) how many entries. The epoch may be another one. Entries that cannot
// have been stored are left out; what is in the cache already is newer, and stays.
enum FetchCorsStatus fetch_cors_preflight_cache_restore(const struct FetchCorsUserAgent *user_agent,
                                                        struct FetchCorsSpan json,
                                                        uint64_t now,
                                                        size_t *restored,
                                                        struct FetchCorsError **error);

// With this referrer policy (<https://fetch.spec.whatwg.org/#concept-request-referrer-policy>).
enum FetchCorsStatus fetch_cors_request_set_referrer_policy(struct FetchCorsRequest *request,
                                                            struct FetchCorsSpan policy,
                                                            struct FetchCorsError **error);

// With this cache mode (<https://fetch.spec.whatwg.org/#concept-request-cache-mode>): of a reload, for instance.
enum FetchCorsStatus fetch_cors_request_set_cache_mode(struct FetchCorsRequest *request,
                                                       struct FetchCorsSpan mode,
                                                       struct FetchCorsError **error);

// With this initiator (<https://fetch.spec.whatwg.org/#concept-request-initiator>): "imageset", "prefetch" …
enum FetchCorsStatus fetch_cors_request_set_initiator(struct FetchCorsRequest *request,
                                                      struct FetchCorsSpan initiator,
                                                      struct FetchCorsError **error);

// With this service-workers mode (<https://fetch.spec.whatwg.org/#request-service-workers-mode>): "all", or "none" for what a service worker
// fetches itself.
enum FetchCorsStatus fetch_cors_request_set_service_workers_mode(struct FetchCorsRequest *request,
                                                                 struct FetchCorsSpan mode,
                                                                 struct FetchCorsError **error);

// With the local-URLs-only flag (<https://fetch.spec.whatwg.org/#local-urls-only-flag>) set.
enum FetchCorsStatus fetch_cors_request_set_local_urls_only(struct FetchCorsRequest *request,
                                                            struct FetchCorsError **error);

// With this network partition key, where it is not the client's: a navigation belongs to the partition of the document that it
// makes.
enum FetchCorsStatus fetch_cors_request_set_network_partition_key(struct FetchCorsRequest *request,
                                                                  struct FetchCorsSpan key,
                                                                  struct FetchCorsError **error);

// With the origin of the blob URL entry (<https://url.spec.whatwg.org/#concept-url-blob-entry>; it stays the caller's), for a `blob:` URL
// whose text does not name it.
enum FetchCorsStatus fetch_cors_request_set_blob_url_origin(struct FetchCorsRequest *request,
                                                            const struct FetchCorsOrigin *origin,
                                                            struct FetchCorsError **error);

// Adds a range header (<https://fetch.spec.whatwg.org/#concept-request-add-range-header>), as media elements do: from byte `first` on, to
// byte `last` unless that is the greatest number there is.
enum FetchCorsStatus fetch_cors_request_add_range(struct FetchCorsRequest *request,
                                                  uint64_t first,
                                                  uint64_t last,
                                                  struct FetchCorsError **error);

// Frees it. NULL is fine.
void fetch_cors_request_free(struct FetchCorsRequest *request);

// Whether this is a preflight: answered from its head alone, so cancel its body and do not wait for it.
bool fetch_cors_send_is_preflight(const struct FetchCorsAction *action);

// Whether cookies, client certificates and stored authentication are sent, whether cookies of the response are stored (even when the
// fetch then fails), and which of two pools of connections is used.
bool fetch_cors_send_includes_credentials(const struct FetchCorsAction *action);

// Whether TLS client certificates may be sent.
bool fetch_cors_send_sends_client_certificates(const struct FetchCorsAction *action);

// Whether the URL's user info may answer an authentication challenge, where credentials are included.
bool fetch_cors_send_uses_url_credentials(const struct FetchCorsAction *action);

// The redirect-taint (<https://fetch.spec.whatwg.org/#concept-request-tainted-origin>), on which cookies with `SameSite` depend: "same-origin",
// "same-site" or "cross-site"; absent for other actions. Lives for ever.
struct FetchCorsSpan fetch_cors_send_redirect_taint(const struct FetchCorsAction *action);

// Answers with the head of the response: all its lines, in order. Redirects are answered like all others; 304 and 407 never get here.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_send_respond(struct FetchCorsAction **action,
                                             uint16_t status,
                                             struct FetchCorsHeaders headers,
                                             uint64_t now,
                                             struct FetchCorsAction **next,
                                             struct FetchCorsError **error);

// No response came. `failure`: "name-not-resolved", "connection-failed", "connection-lost", "tls-failed", "timed-out", "protocol-error",
// "offline", "not-cached", "not-found" or "other".
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_send_fail(struct FetchCorsAction **action,
                                          struct FetchCorsSpan failure,
                                          uint64_t now,
                                          struct FetchCorsAction **next,
                                          struct FetchCorsError **error);

// Asks the preflight cache once more, for embedders that hold a preflight back while another one to the same URL is out. Where the
// cache covers the request now, the request itself is next, otherwise the same as before.
//
// # Safety
// `action` and `next` are NULL, or point to handles of the caller's that nothing else uses during the call.
enum FetchCorsStatus fetch_cors_send_recheck_cache(struct FetchCorsAction **action,
                                                   uint64_t now,
                                                   struct FetchCorsAction **next,
                                                   struct FetchCorsError **error);

// Its bytes, which live as long as the text.
struct FetchCorsSpan fetch_cors_text_span(const struct FetchCorsText *text);

// Frees it. NULL is fine.
void fetch_cors_text_free(struct FetchCorsText *text);

// A builder with the defaults that its functions name.
struct FetchCorsUserAgentBuilder *fetch_cors_user_agent_builder_new(void);

// The imposed limit on max-age (<https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>) in seconds; 7,200 unless told.
enum FetchCorsStatus fetch_cors_user_agent_builder_set_max_age_limit(struct FetchCorsUserAgentBuilder *builder,
                                                                     uint32_t seconds,
                                                                     struct FetchCorsError **error);

// Does not provide for a cache: a preflight each time.
enum FetchCorsStatus fetch_cors_user_agent_builder_without_preflight_cache(struct FetchCorsUserAgentBuilder *builder,
                                                                           struct FetchCorsError **error);

// The limits that hold unless told: 4,096 keys and 4 MiB in all, 1,024 keys and 1 MiB of one partition, 16 KiB of one key.
struct FetchCorsPreflightCacheLimits fetch_cors_preflight_cache_limits_default(void);

// How much the preflight cache may hold.
enum FetchCorsStatus fetch_cors_user_agent_builder_set_preflight_cache_limits(struct FetchCorsUserAgentBuilder *builder,
                                                                              struct FetchCorsPreflightCacheLimits limits,
                                                                              struct FetchCorsError **error);

// The key of the preflight cache's hash, which keeps pages from choosing URLs that collide: two secret random numbers. From the
// operating system's randomness unless told.
enum FetchCorsStatus fetch_cors_user_agent_builder_set_hash_key(struct FetchCorsUserAgentBuilder *builder,
                                                                uint64_t first,
                                                                uint64_t second,
                                                                struct FetchCorsError **error);

// How many header lines, and how many bytes of names and values, the head of a response may have: 32,768 lines and 524,288 bytes
// unless told. A larger one is a network error.
enum FetchCorsStatus fetch_cors_user_agent_builder_set_response_head_limits(struct FetchCorsUserAgentBuilder *builder,
                                                                            size_t lines,
                                                                            size_t bytes,
                                                                            struct FetchCorsError **error);

// Asks at every hop whether the URL may be fetched, and whether it is upgraded: actions of kind ADMIT.
enum FetchCorsStatus fetch_cors_user_agent_builder_admits_each_hop(struct FetchCorsUserAgentBuilder *builder,
                                                                   struct FetchCorsError **error);

// Asks whether the embedder answers instead of any fetch: actions of kind INTERCEPT, "override".
enum FetchCorsStatus fetch_cors_user_agent_builder_asks_overrides(struct FetchCorsUserAgentBuilder *builder,
                                                                  struct FetchCorsError **error);

// Asks whether a service worker answers, for requests whose service-workers mode is "all": actions of kind INTERCEPT,
// "service-worker".
enum FetchCorsStatus fetch_cors_user_agent_builder_asks_service_workers(struct FetchCorsUserAgentBuilder *builder,
                                                                        struct FetchCorsError **error);

// The registrable domain of a host, by the embedder's public suffix list. Without it only equal hosts are same site, which fails
// closed. If this call succeeds, `free_context` (which may be NULL) is called once: when the builder, the user agent and all its fetches
// are gone, or when another function has taken the place of this one. If it fails, never.
enum FetchCorsStatus fetch_cors_user_agent_builder_set_registrable_domain(struct FetchCorsUserAgentBuilder *builder,
                                                                          FetchCorsRegistrableDomainFunction function,
                                                                          void *context,
                                                                          FetchCorsFreeFunction free_context,
                                                                          struct FetchCorsError **error);

// The user agent. The builder is consumed, and its handle set to NULL.
enum FetchCorsStatus fetch_cors_user_agent_builder_build(struct FetchCorsUserAgentBuilder **builder,
                                                         struct FetchCorsUserAgent **user_agent,
                                                         struct FetchCorsError **error);

// Frees it. NULL is fine.
void fetch_cors_user_agent_builder_free(struct FetchCorsUserAgentBuilder *builder);

// One more handle of the same user agent, to be freed too: for another owner. NULL for NULL.
struct FetchCorsUserAgent *fetch_cors_user_agent_clone(const struct FetchCorsUserAgent *user_agent);

// Frees this handle. NULL is fine; fetches go on.
void fetch_cors_user_agent_free(struct FetchCorsUserAgent *user_agent);

// Fetch (<https://fetch.spec.whatwg.org/#concept-fetch>): begins, and comes back with the first thing to be done. The request is consumed,
// and its handle set to NULL. `now` is in nanoseconds since an epoch of the embedder's choosing, here and everywhere.
enum FetchCorsStatus fetch_cors_user_agent_fetch(const struct FetchCorsUserAgent *user_agent,
                                                 struct FetchCorsRequest **request,
                                                 uint64_t now,
                                                 struct FetchCorsAction **action,
                                                 struct FetchCorsError **error);

// A classic worker script (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-script>). `destination`: "worker" or
// "sharedworker".
enum FetchCorsStatus fetch_cors_request_classic_worker_script(struct FetchCorsSpan url,
                                                              const struct FetchCorsClient *client,
                                                              struct FetchCorsSpan destination,
                                                              struct FetchCorsRequest **request,
                                                              struct FetchCorsError **error);

// The top-level module (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-module-worker-script-tree>) of a worker.
enum FetchCorsStatus fetch_cors_request_module_worker_script(struct FetchCorsSpan url,
                                                             const struct FetchCorsClient *client,
                                                             struct FetchCorsSpan destination,
                                                             struct FetchCorsSpan credentials_mode,
                                                             struct FetchCorsRequest **request,
                                                             struct FetchCorsError **error);

// `importScripts()` (<https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-worker-imported-script>).
enum FetchCorsStatus fetch_cors_request_imported_script(struct FetchCorsSpan url,
                                                        const struct FetchCorsClient *client,
                                                        struct FetchCorsRequest **request,
                                                        struct FetchCorsError **error);

// A service worker's script, when it is registered or updated (<https://w3c.github.io/ServiceWorker/#update-algorithm>).
enum FetchCorsStatus fetch_cors_request_service_worker_script(struct FetchCorsSpan url,
                                                              const struct FetchCorsClient *client,
                                                              struct FetchCorsRequest **request,
                                                              struct FetchCorsError **error);

// What `open("GET", url)` begins for a client (which stays the caller's).
enum FetchCorsStatus fetch_cors_xml_http_request_new(struct FetchCorsSpan url,
                                                     const struct FetchCorsClient *client,
                                                     struct FetchCorsXmlHttpRequest **xml_http_request,
                                                     struct FetchCorsError **error);

// The method that `open()` is given: any bytes; what is no method is refused by `fetch_cors_xml_http_request_build`.
enum FetchCorsStatus fetch_cors_xml_http_request_set_method(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                            struct FetchCorsSpan method,
                                                            struct FetchCorsError **error);

// The user name and the password that `open()` is given: UTF-8. Where one is absent, it is the URL's.
enum FetchCorsStatus fetch_cors_xml_http_request_set_user(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                          struct FetchCorsSpan username,
                                                          struct FetchCorsSpan password,
                                                          struct FetchCorsError **error);

// `setRequestHeader(name, value)`: any bytes; what is no header is refused by `fetch_cors_xml_http_request_build`.
enum FetchCorsStatus fetch_cors_xml_http_request_add_header(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                            struct FetchCorsSpan name,
                                                            struct FetchCorsSpan value,
                                                            struct FetchCorsError **error);

// `withCredentials`.
enum FetchCorsStatus fetch_cors_xml_http_request_set_with_credentials(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                                      bool with_credentials,
                                                                      struct FetchCorsError **error);

// Whether an event listener is registered on the upload object when `send()` is called: then every request to another origin has a
// preflight.
enum FetchCorsStatus fetch_cors_xml_http_request_set_upload_listener(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                                     bool registered,
                                                                     struct FetchCorsError **error);

// What is known of what `send()` is given. `kind`: "none", "text", "urlencoded", "form-data" (`parameter` is the boundary), "bytes",
// "blob" (`parameter` is its type), "html-document" or "xml-document".
enum FetchCorsStatus fetch_cors_xml_http_request_set_body(struct FetchCorsXmlHttpRequest *xml_http_request,
                                                          struct FetchCorsSpan kind,
                                                          struct FetchCorsSpan parameter,
                                                          struct FetchCorsError **error);

// Runs `open()`, each `setRequestHeader()`, and `send()` up to its fetch. On success the builder is consumed, and its handle set to
// NULL; where the page gets an exception (REFUSED) it stays.
enum FetchCorsStatus fetch_cors_xml_http_request_build(struct FetchCorsXmlHttpRequest **xml_http_request,
                                                       struct FetchCorsRequest **request,
                                                       struct FetchCorsError **error);

// Frees it. NULL is fine.
void fetch_cors_xml_http_request_free(struct FetchCorsXmlHttpRequest *xml_http_request);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

// The bytes of a string that ends with NUL; absent for NULL.
static inline FetchCorsSpan fetch_cors_span(const char *text) {
  size_t length = 0;
  while (text && text[length]) length++;
  return FETCH_CORS_LITERAL(FetchCorsSpan){(const uint8_t *)text, length};
}
