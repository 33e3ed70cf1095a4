/*
 * The floor of copying keys from one Redis server to another: SCAN, then PTTL and DUMP, then RESTORE, each many ahead of its answers, and nothing else. No
 * expiry to the millisecond, no counting of what failed, no TLS, no resuming: not a tool, but what a tool is measured by.
 *
 *   cc -O2 -o copy-floor copy-floor.c && ./copy-floor 127.0.0.1 6379 127.0.0.1 6380
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SCANNED 1000
#define BATCHES 2
#define ROOM (64 << 20)

struct connection {
    int socket;
    char *in, *out;
    size_t from, to, used;
};

static void die(const char *why) {
    fprintf(stderr, "%s\n", why);
    exit(1);
}

static struct connection enter(const char *host, const char *port) {
    struct connection c = {socket(AF_INET, SOCK_STREAM, 0), malloc(ROOM), malloc(ROOM), 0, 0, 0};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    int one = 1;
    inet_pton(AF_INET, host, &to.sin_addr);
    if (connect(c.socket, (struct sockaddr *) &to, sizeof to)) die("no connection");
    setsockopt(c.socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return c;
}

static void flush(struct connection *c) {
    for (size_t sent = 0; sent < c->used;) {
        ssize_t n = write(c->socket, c->out + sent, c->used - sent);
        if (n <= 0) die("the server takes nothing");
        sent += n;
    }
    c->used = 0;
}

static void put(struct connection *c, const void *bytes, size_t length) {
    if (c->used + length > ROOM) flush(c);
    memcpy(c->out + c->used, bytes, length);
    c->used += length;
}

static void bulk(struct connection *c, const char *bytes, size_t length) {
    char head[32];
    put(c, head, sprintf(head, "$%zu\r\n", length));
    put(c, bytes, length);
    put(c, "\r\n", 2);
}

static void more(struct connection *c) {
    if (c->from > ROOM / 2) {
        memmove(c->in, c->in + c->from, c->to - c->from);
        c->to -= c->from;
        c->from = 0;
    }
    ssize_t n = read(c->socket, c->in + c->to, ROOM - c->to);
    if (n <= 0) die("the server has gone");
    c->to += n;
}

/* A line without its first letter, as a number; where it begins is told too. */
static long line(struct connection *c, char *marker) {
    char *end;
    while (!(end = memchr(c->in + c->from, '\n', c->to - c->from))) more(c);
    *marker = c->in[c->from];
    long number = atol(c->in + c->from + 1);
    c->from = end + 1 - c->in;
    return number;
}

static const char *value(struct connection *c, long *length) {
    char marker;
    *length = line(c, &marker);
    if (marker == '-') die("an error");
    if (*length < 0) return NULL;
    while (c->to - c->from < (size_t) *length + 2) more(c);
    const char *begin = c->in + c->from;
    c->from += *length + 2;
    return begin;
}

struct batch {
    char *keys;
    size_t ends[4 * SCANNED];
    int count;
};

static struct batch batches[BATCHES];

static void read_scan(struct connection *c, struct batch *b, char *cursor) {
    char marker;
    long length;
    line(c, &marker);
    const char *next = value(c, &length);
    memcpy(cursor, next, length);
    cursor[length] = 0;
    b->count = line(c, &marker);
    size_t used = 0;
    for (int i = 0; i < b->count; i++) {
        const char *key = value(c, &length);
        memcpy(b->keys + used, key, length);
        b->ends[i] = used += length;
    }
}

static void ask(struct connection *c, struct batch *b, const char *cursor) {
    char count[16];
    if (cursor) {
        put(c, "*4\r\n$4\r\nSCAN\r\n", 14);
        bulk(c, cursor, strlen(cursor));
        put(c, "$5\r\nCOUNT\r\n", 11);
        bulk(c, count, sprintf(count, "%d", SCANNED));
    }
    for (int i = 0; b && i < b->count; i++) {
        size_t from = i ? b->ends[i - 1] : 0;
        put(c, "*2\r\n$4\r\nPTTL\r\n", 14);
        bulk(c, b->keys + from, b->ends[i] - from);
        put(c, "*2\r\n$4\r\nDUMP\r\n", 14);
        bulk(c, b->keys + from, b->ends[i] - from);
    }
    flush(c);
}

static void answers(struct connection *c, long count) {
    char marker;
    while (count--) {
        line(c, &marker);
        if (marker != '+') die("a key was refused");
    }
}

int main(int argc, char **argv) {
    if (argc != 5) die("copy-floor SOURCE-ADDRESS PORT TARGET-ADDRESS PORT");
    struct connection source = enter(argv[1], argv[2]), target = enter(argv[3], argv[4]);
    char cursor[32] = "0", left[32];
    long copied = 0, length, waiting = 0;
    int now = 0, last;
    for (int i = 0; i < BATCHES; i++) batches[i].keys = malloc(ROOM);
    ask(&source, NULL, cursor);
    read_scan(&source, &batches[now], cursor);
    last = !strcmp(cursor, "0");
    ask(&source, &batches[now], last ? NULL : cursor);
    for (int done = 0; !done; now = (now + 1) % BATCHES) {
        done = last;
        if (!last) {
            struct batch *next = &batches[(now + 1) % BATCHES];
            read_scan(&source, next, cursor);
            last = !strcmp(cursor, "0");
            ask(&source, next, last ? NULL : cursor);
        }
        struct batch *b = &batches[now];
        long sent = 0;
        for (int i = 0; i < b->count; i++) {
            char marker;
            long ttl = line(&source, &marker);
            const char *dump = value(&source, &length);
            if (!dump) continue;
            size_t from = i ? b->ends[i - 1] : 0;
            put(&target, "*4\r\n$7\r\nRESTORE\r\n", 17);
            bulk(&target, b->keys + from, b->ends[i] - from);
            bulk(&target, left, sprintf(left, "%ld", ttl < 0 ? 0 : ttl));
            bulk(&target, dump, length);
            sent++;
        }
        flush(&target);
        answers(&target, waiting);
        waiting = sent;
        copied += sent;
    }
    answers(&target, waiting);
    printf("%ld\n", copied);
    return 0;
}
