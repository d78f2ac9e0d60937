// SPDX-License-Identifier: Apache-2.0
// TUN devices as Culvert opens them, packets for them, and sockets that count what arrived. Included by trials.c.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_tun.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { IP = 20, UDP = 8, VNET = 10 /* bytes of a virtio header */, LONGEST = 1400, PORT = 9000, SETTLE_MS = 1000 };

static void fail(const char *why) {
    if (errno != 0)
        fprintf(stderr, "tun-trials: %s: %s\n", why, strerror(errno));
    else
        fprintf(stderr, "tun-trials: %s\n", why);
    exit(1);
}

static void check(int holds, const char *why) { // errno is of no concern
    errno = 0;
    if (!holds)
        fail(why);
}

static double clock_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

/* Pins the calling thread to the first or second of the processors this process was started with. */
static void pin(int which) {
    static cpu_set_t allowed;
    static int known;
    if (!known && sched_getaffinity(0, sizeof allowed, &allowed) < 0)
        fail("sched_getaffinity failed");
    known = 1;
    int cpu = 0;
    for (int seen = 0; cpu < CPU_SETSIZE && (!CPU_ISSET(cpu, &allowed) || seen++ < which); cpu++)
        ;
    check(cpu < CPU_SETSIZE, "there are not two processors");
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) < 0)
        fail("sched_setaffinity failed");
}

/* Opens a queue of a device, which is made by its first queue and goes with its last. */
static int open_queue(const char *name, int flags, int mode) {
    const int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | mode);
    if (fd < 0)
        fail("/dev/net/tun could not be opened");
    struct ifreq request = {.ifr_flags = (short) (IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | flags)};
    strcpy(request.ifr_name, name);
    int refused = ioctl(fd, TUNSETIFF, &request);
    // the io_uring of a trial before this one lets go of the device some time after its process has ended
    for (int ms = 0; ms < SETTLE_MS && refused < 0 && errno == EBUSY; ms++, usleep(1000))
        refused = ioctl(fd, TUNSETIFF, &request);
    if (refused < 0)
        fail("the kernel made no device of that kind (TUNSETIFF)");
    if (ioctl(fd, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4) < 0)
        fail("the device takes no offloads (TUNSETOFFLOAD)");
    return fd;
}

static void up(const char *name, const char *address) { // with the /24 around the address
    const int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = {0};
    strcpy(request.ifr_name, name);
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(address)};
    memcpy(&request.ifr_addr, &in, sizeof in);
    if (any < 0 || ioctl(any, SIOCSIFADDR, &request) < 0)
        fail("the device took no address");
    in.sin_addr.s_addr = htonl(0xFFFFFF00);
    memcpy(&request.ifr_netmask, &in, sizeof in);
    if (ioctl(any, SIOCSIFNETMASK, &request) < 0)
        fail("the device took no netmask");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (ioctl(any, SIOCSIFFLAGS, &request) < 0)
        fail("the device did not come up");
    close(any);
}

static uint64_t carried(const char *name) { // packets that were read from the device, as the kernel counts them
    char path[64];
    snprintf(path, sizeof path, "/sys/class/net/%s/statistics/tx_packets", name);
    FILE *file = fopen(path, "re");
    uint64_t packets;
    if (file == NULL || fscanf(file, "%" SCNu64, &packets) != 1)
        fail("the device's counter could not be read");
    fclose(file);
    return packets;
}

static uint16_t checksum(const uint8_t *bytes, int length, uint32_t sum) { // RFC 1071, of an even length
    for (int i = 0; i < length; i += 2)
        sum += (uint32_t) (bytes[i] << 8 | bytes[i + 1]);
    while (sum > 0xFFFF)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return htons((uint16_t) ~sum);
}

/* A UDP packet of so many bytes, its checksums whole, behind a virtio header of zeros. Returns the bytes to write. */
static int frame(uint8_t *to, int length, const char *source, const char *destination, int port) {
    uint8_t *ip = to + VNET, *udp = ip + IP;
    const uint32_t addresses[] = {inet_addr(source), inet_addr(destination)};
    const uint16_t total = htons((uint16_t) length), payload = htons((uint16_t) (length - IP));
    const uint16_t ports[] = {htons(PORT), htons((uint16_t) port)};
    memset(to, 0, (size_t) (VNET + length));
    ip[0] = 0x45;
    memcpy(ip + 2, &total, 2);
    ip[8] = 64; // TTL
    ip[9] = IPPROTO_UDP;
    memcpy(ip + 12, addresses, 8);
    const uint16_t header = checksum(ip, IP, 0);
    memcpy(ip + 10, &header, 2);
    memcpy(udp, ports, 4);
    memcpy(udp + 4, &payload, 2);
    // with the pseudo header
    const uint16_t whole = checksum(ip + 12, length - 12, (uint32_t) (IPPROTO_UDP + length - IP));
    memcpy(udp + 6, &whole, 2);
    return VNET + length;
}

static int receiver(const char *address, int port) { // a socket that nobody reads until the trial is over
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const struct sockaddr_in in = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t) port), .sin_addr.s_addr = inet_addr(address)};
    if (fd < 0 || bind(fd, (const struct sockaddr *) &in, sizeof in) < 0)
        fail("a receiving socket was refused");
    return fd;
}

static uint64_t overflowed(int fd) {
    uint32_t memory[SK_MEMINFO_VARS];
    socklen_t length = sizeof memory;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &length) < 0)
        fail("the socket's drops could not be read (SO_MEMINFO)");
    return memory[SK_MEMINFO_DROPS];
}

/* Fails unless each packet written is in the socket's queue or among its drops, and unless the queue was full. */
static void account(int fd, uint64_t written) {
    uint64_t queued = 0;
    for (int ms = 0; ms < SETTLE_MS; ms++, usleep(1000)) { // NAPI may still have some of them
        uint8_t byte;
        while (recv(fd, &byte, 1, MSG_DONTWAIT) >= 0)
            queued++;
        if (queued + overflowed(fd) == written)
            break;
    }
    check(overflowed(fd) > 0, "the receiving socket did not overflow: give the trial more time");
    check(queued + overflowed(fd) == written, "the kernel did not receive just the packets written");
}
