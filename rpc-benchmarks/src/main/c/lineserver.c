// The yardstick: what a kernel's sockets allow one thread. One epoll loop, no framing beyond the line feed, no copy of
// a request, one write for all replies to what one read brought.
//
//   lineserver PORT        0 lets the kernel choose; prints "ready PORT"
//
// Answers "echo TEXT" with TEXT, every other line with "pong".
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_LINE = 16384, MAX_EVENTS = 1024, CHUNK = 65536 };

// What a connection keeps: the beginning of a line whose end has not come yet.
struct connection {
    int fd;
    size_t kept;
    char *head;
};

static char input[MAX_LINE + CHUNK];
// A line of one byte, its line feed, is answered by six.
static char output[6 * sizeof input];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void end(struct connection *c) {
    close(c->fd);
    free(c->head);
    free(c);
}

static char *reply(char *out, const char *line, size_t length) {
    if (length > 0 && line[length - 1] == '\r') {
        length--;
    }
    const char *text = "pong";
    size_t bytes = 4;
    if (length >= 5 && memcmp(line, "echo ", 5) == 0) {
        text = line + 5;
        bytes = length - 5;
    }
    memcpy(out, text, bytes);
    memcpy(out + bytes, "\r\n", 2);
    return out + bytes + 2;
}

// Returns 0 where the connection must end: the peer closed, sent too long a line, or does not read its replies.
static int serve(struct connection *c) {
    if (c->kept > 0) {
        memcpy(input, c->head, c->kept);
    }
    ssize_t got = read(c->fd, input + c->kept, CHUNK);
    if (got <= 0) {
        return 0;
    }
    char *line = input, *limit = input + c->kept + got, *out = output, *feed;
    while ((feed = memchr(line, '\n', limit - line)) != NULL) {
        out = reply(out, line, feed - line);
        line = feed + 1;
    }
    c->kept = limit - line;
    if (c->kept > MAX_LINE) {
        return 0;
    }
    if (c->kept > 0) {
        if (c->head == NULL && (c->head = malloc(MAX_LINE)) == NULL) {
            fail("malloc");
        }
        memcpy(c->head, line, c->kept);
    }
    ssize_t length = out - output;
    return length == 0 || send(c->fd, output, length, MSG_NOSIGNAL) == length;
}

static void accept_one(int epoll, int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK), one = 1;
    if (fd < 0) {
        return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL) {
        fail("calloc");
    }
    c->fd = fd;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        fail("epoll_ctl");
    }
}

static int listen_on(int port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 4096) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
        fail("listen");
    }
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int count, char **args) {
    if (count != 2) {
        fprintf(stderr, "usage: lineserver PORT\n");
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int listener = listen_on(atoi(args[1])), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[MAX_EVENTS];
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
        fail("epoll");
    }
    for (;;) {
        int ready = epoll_wait(epoll, events, MAX_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            struct connection *c = events[i].data.ptr;
            if (c == NULL) {
                accept_one(epoll, listener);
            } else if (!serve(c)) {
                end(c);
            }
        }
    }
}
