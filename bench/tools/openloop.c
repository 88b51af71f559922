// Asks at a fixed rate, whatever the answers do. A request's latency counts from the instant it was due, not from the instant it
// could be sent, so a gateway that stalls is charged for everyone who would have called meanwhile (no coordinated omission).
//
//   openloop PORT PATH HEADER KEYFILE RATE SECONDS CONNECTIONS
//   -> "done=N errors=N unsent=N p50=US p90=US p99=US p999=US max=US"
//
// One thread, epoll, requests of one connection one after the other; a request that is due while all connections are busy waits.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 1024
#define KEYS_MAX 20000
#define HEAD_MAX 8192
#define GRACE_NANOS 2000000000LL // how long late answers are waited for

struct connection {
  int fd;
  int64_t due; // when its request should have been sent
  int in_head;
  char head[HEAD_MAX + 1];
  int head_length;
  int chunked;
  long body_left; // with Content-Length
  char tail[5];   // last bytes of a chunked body
};

static struct connection connections[CONNECTIONS_MAX];
static int idle[CONNECTIONS_MAX], idles;
static char *keys[KEYS_MAX];
static int key_count;
static char buffer[1 << 18];

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void read_keys(const char *name) {
  FILE *file = fopen(name, "r");
  char line[256];
  if (!file) die(name);
  while (key_count < KEYS_MAX && fgets(line, sizeof line, file)) {
    line[strcspn(line, "\r\n")] = 0;
    keys[key_count++] = strdup(line);
  }
  fclose(file);
  if (key_count == 0) {
    fprintf(stderr, "%s: no keys\n", name);
    exit(1);
  }
}

static void open_connections(int epoll, int port, int count) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (int i = 0; i < count; i++) {
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    connections[i].fd = fd;
    idle[idles++] = i;
  }
}

// Takes bytes of the head; returns how many, or -1 for an answer that can't be understood.
static long take_head(struct connection *c, const char *bytes, long length, int *good) {
  long room = HEAD_MAX - c->head_length, taken = length < room ? length : room;
  int before = c->head_length;
  memcpy(c->head + before, bytes, (size_t)taken);
  c->head_length += (int)taken;
  c->head[c->head_length] = 0;
  char *end = strstr(c->head, "\r\n\r\n");
  if (!end) return c->head_length == HEAD_MAX ? -1 : taken;
  *end = 0;
  *good = strncmp(c->head, "HTTP/1.1 200", 12) == 0;
  char *stated = strcasestr(c->head, "\r\ncontent-length:");
  c->chunked = !stated;
  c->body_left = stated ? atol(stated + 17) : 0;
  c->in_head = 0;
  memset(c->tail, 0, sizeof c->tail);
  return end - c->head + 4 - before;
}

// Takes bytes of the body; returns whether it has ended.
static int take_body(struct connection *c, const char *bytes, long length) {
  if (!c->chunked) {
    c->body_left -= length;
    return c->body_left <= 0;
  }
  long size = sizeof c->tail;
  if (length <= 0) return 0;
  if (length >= size) {
    memcpy(c->tail, bytes + length - size, (size_t)size);
  } else {
    memmove(c->tail, c->tail + length, (size_t)(size - length));
    memcpy(c->tail + size - length, bytes, (size_t)length);
  }
  return memcmp(c->tail, "0\r\n\r\n", (size_t)size) == 0;
}

int main(int argc, char **argv) {
  if (argc != 8) {
    fprintf(stderr, "openloop PORT PATH HEADER KEYFILE RATE SECONDS CONNECTIONS\n");
    return 2;
  }
  const char *path = argv[2], *header = argv[3];
  double rate = atof(argv[5]), seconds = atof(argv[6]);
  int count = atoi(argv[7]);
  if (rate <= 0 || seconds <= 0 || count < 1 || count > CONNECTIONS_MAX) {
    fprintf(stderr, "out of range\n");
    return 2;
  }
  prctl(PR_SET_TIMERSLACK, 1000);
  read_keys(argv[4]);
  int epoll = epoll_create1(0);
  open_connections(epoll, atoi(argv[1]), count);

  long wanted = (long)(rate * seconds), sent = 0, done = 0, errors = 0;
  int64_t *latencies = malloc(sizeof *latencies * (size_t)(wanted + 1));
  if (!latencies) die("malloc");
  int64_t step = (int64_t)(1e9 / rate), start = now() + 1000000;
  int64_t end = start + (int64_t)(seconds * 1e9) + GRACE_NANOS;
  while (done < wanted && now() < end) {
    while (sent < wanted && idles > 0 && start + sent * step <= now()) {
      struct connection *c = &connections[idle[--idles]];
      char request[1024];
      int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s: %s\r\nAccept: application/json\r\n\r\n",
                            path, header, keys[sent % key_count]);
      c->due = start + sent * step;
      c->in_head = 1;
      c->head_length = 0;
      sent++;
      if (write(c->fd, request, (size_t)length) != length) die("write");
    }
    int64_t wait = sent < wanted && idles > 0 ? start + sent * step - now() : 1000000;
    struct timespec timeout = {0, wait < 0 ? 0 : wait};
    timeout.tv_sec = timeout.tv_nsec / 1000000000;
    timeout.tv_nsec %= 1000000000;
    struct epoll_event events[256];
    int ready = epoll_pwait2(epoll, events, 256, &timeout, NULL);
    for (int i = 0; i < ready; i++) {
      int at = (int)events[i].data.u32;
      struct connection *c = &connections[at];
      ssize_t got;
      while ((got = read(c->fd, buffer, sizeof buffer)) > 0) {
        const char *bytes = buffer;
        long length = got;
        if (c->in_head) {
          int good = 1;
          long taken = take_head(c, bytes, length, &good);
          if (taken < 0) {
            fprintf(stderr, "an answer's head is too long\n");
            return 1;
          }
          if (c->in_head) continue;
          errors += !good;
          bytes += taken;
          length -= taken;
        }
        if (take_body(c, bytes, length)) {
          latencies[done++] = now() - c->due;
          idle[idles++] = at;
          break;
        }
      }
      if (got == 0 || (got < 0 && errno != EAGAIN)) {
        fprintf(stderr, "the gateway closed a connection\n");
        return 1;
      }
    }
  }
  qsort(latencies, (size_t)done, sizeof *latencies, ascending);
#define AT(share) (done ? (double)latencies[(long)((double)(done - 1) * (share))] / 1000 : -1)
  printf("done=%ld errors=%ld unsent=%ld p50=%.0f p90=%.0f p99=%.0f p999=%.0f max=%.0f\n", done, errors, wanted - sent, AT(.5), AT(.9),
         AT(.99), AT(.999), AT(1));
  return 0;
}
