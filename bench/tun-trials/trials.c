// SPDX-License-Identifier: Apache-2.0
// One trial of one way to write to or read from a TUN device, in a network namespace where 198.51.100.0/24 and
// 203.0.113.0/24 are free. Prints lines "WAY METRIC VALUE UNIT"; VALUE is "refused:ERRNO" where io_uring is refused.
// Usage: trials write plain|napi|uring BYTES SECONDS       trials read poll|uring|busy flood|paced SECONDS
//        trials queues one|two-queues|two-devices BYTES SECONDS           (each after a quarter as much unmeasured)
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "device.c"
#include "uring.c"

enum { ROOM = 2048, PACED_PPS = 50000, PACED_BURST = 16 /* packets at once */, HANDS = 2 };

static const char *const names[HANDS] = {"trial0", "trial1"};
static const char *const ours[HANDS] = {"198.51.100.1", "203.0.113.1"};   // of the devices
static const char *const theirs[HANDS] = {"198.51.100.2", "203.0.113.2"}; // behind them

struct hand { // one thread's end of a queue
    int fd, length, number;
    struct ring *ring;
    uint8_t (*buffers)[ROOM];
    uint64_t all; // packets, also those unmeasured
    double seconds, ns, cpu_ns, packets;
};

typedef int step(struct hand *); // about BATCH packets; returns how many

static int write_each(struct hand *hand) {
    for (int i = 0; i < BATCH; i++)
        if (write(hand->fd, hand->buffers[0], (size_t) hand->length) != hand->length)
            fail("a packet was not written");
    return BATCH;
}

static void whole(const struct hand *hand, int result) {
    if (result == hand->length)
        return;
    errno = result < 0 ? -result : 0;
    fail("io_uring did not carry a packet, or not all of it");
}

static int write_ring(struct hand *hand) {
    uint64_t which;
    int result, count = 0;
    for (unsigned i = 0; i < BATCH; i++)
        put(hand->ring, IORING_OP_WRITE, hand->buffers[0], (unsigned) hand->length, i);
    for (enter(hand->ring, BATCH); reap(hand->ring, &which, &result); count++)
        whole(hand, result);
    check(count == BATCH, "io_uring did not complete a batch");
    return count;
}

static int read_one(struct hand *hand, int i) { // returns 1, or 0 where there is none
    const ssize_t result = read(hand->fd, hand->buffers[i], ROOM);
    if (result < 0 && errno == EAGAIN)
        return 0;
    if (result < 0)
        fail("a packet was not read");
    check(result == hand->length, "a packet that was read was not the sender's");
    return 1;
}

static int read_poll(struct hand *hand) {
    for (int i = 0; i < BATCH; i++) {
        if (read_one(hand, i))
            continue;
        struct pollfd wait = {.fd = hand->fd, .events = POLLIN};
        if (poll(&wait, 1, -1) != 1)
            fail("poll failed");
        return i;
    }
    return BATCH;
}

static int read_busy(struct hand *hand) {
    int count = 0;
    for (int i = 0; i < BATCH; i++)
        count += read_one(hand, count);
    return count;
}

/* Each read that is complete is asked for anew with the next call. */
static int take(struct hand *hand, unsigned least) {
    uint64_t which;
    int result, count = 0;
    for (enter(hand->ring, least); count < BATCH && reap(hand->ring, &which, &result); count++) {
        whole(hand, result);
        put(hand->ring, IORING_OP_READ, hand->buffers[which], ROOM, which);
    }
    return count;
}

static int read_ring(struct hand *hand) {
    return take(hand, 1);
}

/* The CPU time is that of the process: of the only thread here, and of the workers that io_uring may give it. */
static void spend(struct hand *hand, step *way, double seconds) {
    const double begin = clock_ns(CLOCK_MONOTONIC), cpu = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
    double end;
    uint64_t packets = 0;
    do {
        packets += (uint64_t) way(hand);
        end = clock_ns(CLOCK_MONOTONIC);
    } while (end - begin < seconds * 1e9);
    hand->cpu_ns = clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    hand->ns = end - begin;
    hand->packets = (double) packets;
    hand->all += packets;
    check(packets > 0, "no packet was carried");
}

static void measure(struct hand *hand, step *way) {
    spend(hand, way, hand->seconds / 4);
    spend(hand, way, hand->seconds);
}

static struct hand *hand_of(int fd, int length, int number, double seconds) {
    struct hand *hand = calloc(1, sizeof *hand);
    uint8_t (*buffers)[ROOM] = calloc(BATCH, ROOM);
    if (hand == NULL || buffers == NULL)
        fail("there is no memory for packets");
    *hand = (struct hand) {.fd = fd, .length = VNET + length, .number = number, .buffers = buffers, .seconds = seconds};
    return hand;
}

/* Where there is no ring the trial ends here, as a success. */
static void ring_of(struct hand *hand, const char *metric, const char *other, const char *unit) {
    hand->ring = calloc(1, sizeof *hand->ring);
    const int refused = hand->ring == NULL ? ENOMEM : open_ring(hand->ring, hand->fd);
    if (refused == 0)
        return;
    printf("uring %s_%s refused:%s %s\n", metric, other, strerrorname_np(refused), unit);
    printf("uring %s_cpu refused:%s ns\n", metric, strerrorname_np(refused));
    exit(0);
}

static void trial_write(const char *way, int length, double seconds) {
    const int uring = strcmp(way, "uring") == 0;
    char metric[32];
    snprintf(metric, sizeof metric, "write_%d_B", length);
    struct hand *hand = hand_of(open_queue(names[0], strcmp(way, "napi") == 0 ? IFF_NAPI : 0, 0), length, 0, seconds);
    up(names[0], ours[0]);
    frame(hand->buffers[0], length, theirs[0], ours[0], PORT);
    const int socket = receiver(ours[0], PORT);
    pin(0);
    if (uring)
        ring_of(hand, metric, "wall", "ns");
    measure(hand, uring ? write_ring : write_each);
    account(socket, hand->all);
    printf("%s %s_wall %.1f ns\n", way, metric, hand->ns / hand->packets);
    printf("%s %s_cpu %.1f ns\n", way, metric, hand->cpu_ns / hand->packets);
}

static void send_for_ever(int paced) { // through the device, from the second processor, in a process of its own
    static uint8_t payload[LONGEST - IP - UDP];
    static struct mmsghdr messages[BATCH];
    struct iovec bytes = {payload, sizeof payload};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr.s_addr = inet_addr(theirs[0])};
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const int burst = paced ? PACED_BURST : BATCH;
    pin(1);
    if (fd < 0 || connect(fd, (struct sockaddr *) &to, sizeof to) < 0)
        fail("the sender has no socket");
    for (int i = 0; i < burst; i++)
        messages[i].msg_hdr = (struct msghdr) {.msg_iov = &bytes, .msg_iovlen = 1};
    for (double due = clock_ns(CLOCK_MONOTONIC);; due += burst * 1e9 / PACED_PPS) {
        if (sendmmsg(fd, messages, (unsigned) burst, 0) != burst)
            fail("the sender could not send");
        const struct timespec until = {(time_t) (due / 1e9), (long) (due - (double) (time_t) (due / 1e9) * 1e9)};
        if (paced)
            clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
    }
}

static void trial_read(const char *way, const char *load, double seconds) {
    const int uring = strcmp(way, "uring") == 0;
    char metric[32];
    snprintf(metric, sizeof metric, "read_%s", load);
    // io_uring waits for a packet only where the file itself would
    struct hand *hand = hand_of(open_queue(names[0], 0, uring ? 0 : O_NONBLOCK), LONGEST, 0, seconds);
    up(names[0], ours[0]);
    pin(0);
    if (uring)
        ring_of(hand, metric, "rate", "packets/s");
    for (unsigned i = 0; uring && i < BATCH; i++)
        put(hand->ring, IORING_OP_READ, hand->buffers[i], ROOM, i);
    const pid_t sender = fork();
    if (sender < 0)
        fail("the sender could not be started");
    if (sender == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        send_for_ever(strcmp(load, "paced") == 0);
    }
    measure(hand, uring ? read_ring : strcmp(way, "busy") == 0 ? read_busy : read_poll);
    int status;
    kill(sender, SIGKILL);
    check(waitpid(sender, &status, 0) == sender && WIFSIGNALED(status), "the sender ended before its time");
    for (int ms = 0; ms < SETTLE_MS && uring && carried(names[0]) != hand->all; ms++, usleep(1000))
        hand->all += (uint64_t) take(hand, 0);
    check(carried(names[0]) == hand->all, "the device did not give just the packets read");
    printf("%s %s_rate %.0f packets/s\n", way, metric, hand->packets * 1e9 / hand->ns);
    printf("%s %s_cpu %.1f ns\n", way, metric, hand->cpu_ns / hand->packets);
}

static pthread_barrier_t start;

static void *write_queue(void *argument) {
    struct hand *hand = argument;
    pin(hand->number);
    pthread_barrier_wait(&start);
    measure(hand, write_each);
    return NULL;
}

static void trial_queues(const char *way, int length, double seconds) {
    const int hands = strcmp(way, "one") == 0 ? 1 : HANDS, devices = strcmp(way, "two-devices") == 0 ? HANDS : 1;
    const int flags = strcmp(way, "two-queues") == 0 ? IFF_MULTI_QUEUE : 0;
    struct hand *hand[HANDS];
    int sockets[HANDS];
    pthread_t threads[HANDS];
    double rate = 0;
    for (int i = 0; i < hands; i++) {
        const int device = i % devices;
        hand[i] = hand_of(open_queue(names[device], flags, 0), length, i, seconds);
        if (i == device)
            up(names[device], ours[device]);
        sockets[i] = receiver(ours[device], PORT + i); // each its own, or its lock is what is measured
        frame(hand[i]->buffers[0], length, theirs[device], ours[device], PORT + i);
    }
    pin(0); // and so the two processors are known before there are threads
    pthread_barrier_init(&start, NULL, (unsigned) hands);
    for (int i = 0; i < hands; i++)
        check(pthread_create(&threads[i], NULL, write_queue, hand[i]) == 0, "there is no thread");
    for (int i = 0; i < hands; i++) {
        check(pthread_join(threads[i], NULL) == 0, "a thread was lost");
        account(sockets[i], hand[i]->all);
        rate += hand[i]->packets * 1e9 / hand[i]->ns;
    }
    printf("%s queues_%d_B_rate %.0f packets/s\n", way, length, rate);
}

static void too_long(int signal) {
    static const char sentence[] = "tun-trials: a trial did not end: no packets came\n";
    (void) !write(2, sentence, sizeof sentence - 1);
    _exit(signal == SIGALRM);
}

int main(int count, char **arguments) {
    check(count == 5, "usage: trials write|read|queues WAY BYTES|LOAD SECONDS");
    const char *trial = arguments[1], *way = arguments[2], *what = arguments[3];
    const double seconds = atof(arguments[4]);
    const int length = atoi(what);
    check(seconds > 0, "SECONDS must be greater than 0");
    signal(SIGALRM, too_long);
    alarm((unsigned) (seconds * 2) + 10);
    if (strcmp(trial, "read") == 0) {
        trial_read(way, what, seconds);
        return 0;
    }
    check(length >= IP + UDP && length <= LONGEST && length % 2 == 0, "BYTES must be even and from 28 to 1400");
    if (strcmp(trial, "queues") == 0)
        trial_queues(way, length, seconds);
    else
        trial_write(way, length, seconds);
    return 0;
}
