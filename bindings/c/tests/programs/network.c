// Over real sockets: a preflight answered with a body that never ends, a response cancelled half-way, an abort while the server
// keeps silent. The server's thread ends only when its client has hung up, so a client that waited for a body would hang.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

// One connection after another: each is read up to the end of its head, and answered until the client hangs up.
typedef struct {
  int listener, connections;
  bool silent;
  size_t sent;
} Server;

static bool read_head(int connection, char *head, size_t capacity) {
  size_t length = 0;
  while (length + 1 < capacity) {
    // Byte by byte: nothing of what comes after the head is read.
    if (recv(connection, head + length, 1, 0) <= 0) return false;
    head[++length] = 0;
    if (length >= 4 && strcmp(head + length - 4, "\r\n\r\n") == 0) return true;
  }
  return false;
}

static void *serve(void *argument) {
  Server *server = argument;
  for (int number = 0; number < server->connections; number++) {
    int connection = accept(server->listener, NULL, NULL);
    CHECK(connection >= 0);
    char head[4096];
    CHECK(read_head(connection, head, sizeof head));
    const char *answer =
        "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: https://a.test\r\nAccess-Control-Allow-Methods: PUT\r\n"
        "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
    const char *chunk = "10\r\n0123456789abcdef\r\n";
    if (server->silent) {
      char byte;
      CHECK(recv(connection, &byte, 1, 0) <= 0); // until the client goes
    } else {
      CHECK(send(connection, answer, strlen(answer), 0) == (ssize_t)strlen(answer));
      ssize_t sent;
      while ((sent = send(connection, chunk, strlen(chunk), 0)) > 0) server->sent += (size_t)sent;
    }
    close(connection);
  }
  return NULL;
}

static uint16_t listen_on(Server *server) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  server->listener = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(server->listener >= 0 && bind(server->listener, (struct sockaddr *)&address, length) == 0);
  CHECK(listen(server->listener, 4) == 0 && getsockname(server->listener, (struct sockaddr *)&address, &length) == 0);
  return ntohs(address.sin_port);
}

// Sends the action's request; the connection.
static int send_request(const FetchCorsAction *action, uint16_t port) {
  char text[4096];
  FetchCorsSpan method = fetch_cors_action_method(action);
  int length = snprintf(text, sizeof text, "%.*s / HTTP/1.1\r\nHost: 127.0.0.1\r\n", (int)method.length, (const char *)method.data);
  FetchCorsHeader headers[16];
  FetchCorsHeaderBuffer buffer = {headers, 16};
  size_t count = fetch_cors_action_headers(action, buffer);
  CHECK(count <= 16);
  for (size_t index = 0; index < count; index++) {
    FetchCorsSpan name = headers[index].name, value = headers[index].value;
    length += snprintf(text + length, sizeof text - (size_t)length, "%.*s: %.*s\r\n", (int)name.length, (const char *)name.data,
                       (int)value.length, (const char *)value.data);
  }
  length += snprintf(text + length, sizeof text - (size_t)length, "\r\n");
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int connection = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(connection >= 0 && connect(connection, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(send(connection, text, (size_t)length, 0) == length);
  return connection;
}

// Reads the head of the response, and answers the action with it. Its body stays on the connection.
static void respond(FetchCorsAction **action, int connection) {
  char head[4096];
  CHECK(read_head(connection, head, sizeof head));
  unsigned status;
  CHECK(sscanf(head, "HTTP/1.1 %u", &status) == 1);
  FetchCorsHeader headers[16];
  size_t count = 0;
  for (char *line = strstr(head, "\r\n") + 2; line[0] != '\r'; line = strstr(line, "\r\n") + 2) {
    const char *colon = strchr(line, ':'), *end = strstr(line, "\r\n");
    CHECK(colon && end && colon < end && count < 16);
    headers[count].name = FETCH_CORS_LITERAL(FetchCorsSpan){(const uint8_t *)line, (size_t)(colon - line)};
    headers[count].value = FETCH_CORS_LITERAL(FetchCorsSpan){(const uint8_t *)colon + 1, (size_t)(end - colon - 1)};
    count++;
  }
  OK(fetch_cors_send_respond(action, (uint16_t)status, lines(headers, count), 0, action, &error));
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  alarm(60); // whoever waits for what never ends
  FetchCorsUserAgentBuilder *builder = fetch_cors_user_agent_builder_new();
  FetchCorsUserAgent *user_agent;
  OK(fetch_cors_user_agent_builder_build(&builder, &user_agent, &error));
  FetchCorsClient *client = client_of("https://a.test");

  Server server = {.connections = 2};
  uint16_t port = listen_on(&server);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, serve, &server) == 0);

  // The preflight is decided by its head; its endless body is cancelled.
  FetchCorsAction *action = begin(user_agent, fetch_of(client, "PUT", url), 0);
  CHECK(fetch_cors_send_is_preflight(action));
  int connection = send_request(action, port);
  respond(&action, connection);
  close(connection);
  CHECK(fetch_cors_action_kind(action) == FETCH_CORS_ACTION_KIND_SEND && is(fetch_cors_action_method(action), "PUT"));

  // The response itself: decided by its head, too. The page reads some of its endless body, and then cancels.
  connection = send_request(action, port);
  respond(&action, connection);
  const FetchCorsPageResponse *page = fetch_cors_done_page_response(action);
  CHECK(is(fetch_cors_page_response_type(page), "cors") && fetch_cors_page_response_has_body(page));
  char body[1000];
  CHECK(recv(connection, body, sizeof body, MSG_WAITALL) == sizeof body && memcmp(body, "10\r\n0123456789abcdef", 20) == 0);
  close(connection);
  CHECK(fetch_cors_page_response_status(page) == 200); // what is known stays known
  fetch_cors_action_free(action);
  CHECK(pthread_join(thread, NULL) == 0);
  CHECK(server.sent > sizeof body);
  close(server.listener);

  // Aborted while a server keeps silent: at a preflight, and at a request that needs none.
  for (int round = 0; round < 2; round++) {
    Server silent = {.connections = 1, .silent = true};
    port = listen_on(&silent);
    CHECK(pthread_create(&thread, NULL, serve, &silent) == 0);
    if (round == 0) snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
    action = begin(user_agent, fetch_of(client, round ? "GET" : "PUT", url), 0);
    CHECK(fetch_cors_send_is_preflight(action) == (round == 0));
    connection = send_request(action, port);
    OK(fetch_cors_action_abort(&action, 0, &action, &error));
    close(connection);
    CHECK(is(fetch_cors_done_reason_code(action), "aborted"));
    fetch_cors_action_free(action);
    CHECK(pthread_join(thread, NULL) == 0);
    close(silent.listener);
  }
  fetch_cors_client_free(client);
  fetch_cors_user_agent_free(user_agent);
  puts("nobody waited for a body");
  return 0;
}
