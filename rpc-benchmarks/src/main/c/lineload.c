// A load generator that costs little itself. Closed loop: each connection sends DEPTH lines at once, waits for all
// their replies, and begins again. Every byte of every reply is compared.
//
//   lineload PORT CONNECTIONS DEPTH WARMUP_SECONDS SECONDS REQUEST REPLY
//
// Prints one line of NAME=VALUE. "answered" counts all replies, those of the warm-up too, so that the server's CPU time
// can be divided by it; rps and the latencies, of whole batches in microseconds, are those after the warm-up. At the end
// no batch is begun any more, and what is owed is waited for: no request is left uncounted, and no connection reset.
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
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 1024, CHUNK = 262144, GRACE_SECONDS = 5, SUB_BITS = 6, SUB = 1 << SUB_BITS, BUCKETS = 60 * SUB };

struct connection {
    int fd;
    size_t got; // bytes of the replies to the current batch
    uint64_t sent_at;
};

static struct { char *bytes; size_t size; } requests, replies; // one batch of each
static uint64_t counts[BUCKETS], longest;
static int busy; // connections with a batch under way
static enum { WARMUP, MEASURING, ENDING } phase = WARMUP;

static void fail(const char *what) {
    fprintf(stderr, "%s: %s\n", what, errno != 0 ? strerror(errno) : "failed");
    exit(1);
}

static uint64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000ull + t.tv_nsec;
}

// Buckets of values that differ by less than 1/64.
static void record(uint64_t nanos) {
    int exponent = nanos < SUB ? 0 : 63 - __builtin_clzll(nanos) - SUB_BITS;
    counts[exponent * SUB + (nanos >> exponent)]++;
    if (nanos > longest) {
        longest = nanos;
    }
}

static double percentile_micros(double fraction) {
    uint64_t total = 0, seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
        total += counts[i];
    }
    for (int i = 0; i < BUCKETS; i++) {
        seen += counts[i];
        if (seen > 0 && seen >= total * fraction) {
            int exponent = i < 2 * SUB ? 0 : i / SUB - 1;
            return ((uint64_t)(i - exponent * SUB) << exponent) / 1e3;
        }
    }
    return 0;
}

static void repeat_line(const char *line, int times, char **bytes, size_t *size) {
    size_t length = strlen(line) + 2;
    *size = length * times;
    *bytes = malloc(*size + 1);
    if (*bytes == NULL) {
        fail("malloc");
    }
    for (int i = 0; i < times; i++) {
        sprintf(*bytes + i * length, "%s\r\n", line);
    }
}

static void send_batch(struct connection *c) {
    busy++;
    c->got = 0;
    c->sent_at = now();
    errno = 0;
    if (write(c->fd, requests.bytes, requests.size) != (ssize_t)requests.size) {
        fail("a batch that does not fit into the socket's buffer, or a lost connection");
    }
}

static struct connection *open_all(int port, int number, int epoll) {
    struct connection *all = calloc(number, sizeof *all);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0, one = 1; i < number; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &all[i]};
        int fd = all[i].fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
            fail("connect");
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        fcntl(fd, F_SETFL, O_NONBLOCK);
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
    return all;
}

// Returns the bytes read; begins the next batch when this one is answered.
static size_t receive(struct connection *c) {
    static char buffer[CHUNK];
    errno = 0;
    ssize_t got = read(c->fd, buffer, sizeof buffer);
    if (got <= 0) {
        if (got < 0 && errno == EAGAIN) {
            return 0;
        }
        fail("connection lost");
    }
    if (c->got + got > replies.size || memcmp(buffer, replies.bytes + c->got, got) != 0) {
        fprintf(stderr, "wrong reply: %.*s\n", (int)(got < 200 ? got : 200), buffer);
        exit(1);
    }
    c->got += got;
    if (c->got == replies.size) {
        busy--;
        if (phase == MEASURING) {
            record(now() - c->sent_at);
        }
        if (phase != ENDING) {
            send_batch(c);
        }
    }
    return got;
}

// Serves the connections until a time, or in the last phase until nothing is owed; returns the bytes read.
static uint64_t run(int epoll, uint64_t until) {
    struct epoll_event events[MAX_EVENTS];
    uint64_t bytes = 0;
    while (now() < until && busy > 0) {
        int ready = epoll_wait(epoll, events, MAX_EVENTS, 100);
        for (int i = 0; i < ready; i++) {
            bytes += receive(events[i].data.ptr);
        }
    }
    return bytes;
}

int main(int count, char **args) {
    if (count != 8) {
        fprintf(stderr, "usage: lineload PORT CONNECTIONS DEPTH WARMUP_SECONDS SECONDS REQUEST REPLY\n");
        return 2;
    }
    int number = atoi(args[2]), depth = atoi(args[3]), epoll = epoll_create1(0);
    repeat_line(args[6], depth, &requests.bytes, &requests.size);
    repeat_line(args[7], depth, &replies.bytes, &replies.size);
    struct connection *all = open_all(atoi(args[1]), number, epoll);
    for (int i = 0; i < number; i++) {
        send_batch(&all[i]);
    }
    uint64_t bytes = run(epoll, now() + (uint64_t)(atof(args[4]) * 1e9));
    phase = MEASURING;
    uint64_t begin = now(), measured = run(epoll, begin + (uint64_t)(atof(args[5]) * 1e9));
    double seconds = (now() - begin) / 1e9, reply_bytes = replies.size / depth;
    phase = ENDING;
    bytes += measured + run(epoll, now() + GRACE_SECONDS * 1000000000ull);
    if (busy > 0) {
        fprintf(stderr, "%d connections without a reply for %d s\n", busy, GRACE_SECONDS);
        return 1;
    }
    printf("answered=%.0f rps=%.0f p50=%.1f p90=%.1f p99=%.1f p99.9=%.1f max=%.1f\n", bytes / reply_bytes,
           measured / reply_bytes / seconds, percentile_micros(.5), percentile_micros(.9), percentile_micros(.99),
           percentile_micros(.999), longest / 1e3);
    return 0;
}
