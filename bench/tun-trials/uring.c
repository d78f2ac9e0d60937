// SPDX-License-Identifier: Apache-2.0
// An io_uring of BATCH entries by bare system calls, for reads and writes of one file. Included by trials.c.
#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BATCH = 32 /* entries; also packets between looks at the clock */ };

struct ring {
    int fd;
    unsigned waiting; // put in the queue, not yet given to the kernel
    unsigned *sq_tail, *sq_mask, *cq_head, *cq_tail, *cq_mask;
    struct io_uring_sqe *sqes;
    struct io_uring_cqe *cqes;
};

static void *map(int fd, size_t length, off_t what) {
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, what);
    if (memory == MAP_FAILED)
        fail("the ring could not be mapped");
    return memory;
}

/* Returns 0, or the errno with which the kernel refused. The file is registered, which spares a reference per entry. */
static int open_ring(struct ring *ring, int file) {
    // the completions wait until this thread asks for them, from Linux 6.1; before that, without
    struct io_uring_params p = {.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN};
    ring->fd = (int) syscall(SYS_io_uring_setup, BATCH, &p);
    if (ring->fd < 0 && errno == EINVAL) {
        memset(&p, 0, sizeof p);
        ring->fd = (int) syscall(SYS_io_uring_setup, BATCH, &p);
    }
    if (ring->fd < 0)
        return errno;
    char *sq = map(ring->fd, p.sq_off.array + p.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
    char *cq = map(ring->fd, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), IORING_OFF_CQ_RING);
    ring->sqes = map(ring->fd, p.sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
    ring->cqes = (struct io_uring_cqe *) (void *) (cq + p.cq_off.cqes);
    ring->sq_tail = (unsigned *) (void *) (sq + p.sq_off.tail);
    ring->sq_mask = (unsigned *) (void *) (sq + p.sq_off.ring_mask);
    ring->cq_head = (unsigned *) (void *) (cq + p.cq_off.head);
    ring->cq_tail = (unsigned *) (void *) (cq + p.cq_off.tail);
    ring->cq_mask = (unsigned *) (void *) (cq + p.cq_off.ring_mask);
    unsigned *array = (unsigned *) (void *) (sq + p.sq_off.array);
    for (unsigned i = 0; i < p.sq_entries; i++)
        array[i] = i;
    ring->waiting = 0;
    if (syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_FILES, &file, 1) < 0)
        fail("the device could not be registered with the ring");
    return 0;
}

static void put(struct ring *ring, int operation, void *buffer, unsigned length, uint64_t which) {
    const unsigned tail = *ring->sq_tail;
    struct io_uring_sqe *entry = &ring->sqes[tail & *ring->sq_mask];
    memset(entry, 0, sizeof *entry);
    entry->opcode = (uint8_t) operation;
    entry->flags = IOSQE_FIXED_FILE; // number 0
    entry->addr = (uint64_t) (uintptr_t) buffer;
    entry->len = length;
    entry->user_data = which;
    __atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_RELEASE);
    ring->waiting++;
}

/* Gives the kernel what waits and returns when at least so many are complete. */
static void enter(struct ring *ring, unsigned least) {
    const long taken = syscall(SYS_io_uring_enter, ring->fd, ring->waiting, least, IORING_ENTER_GETEVENTS, NULL, 0);
    if (taken < 0)
        fail("io_uring_enter failed");
    check((unsigned) taken == ring->waiting, "io_uring_enter did not take all entries");
    ring->waiting = 0;
}

static int reap(struct ring *ring, uint64_t *which, int *result) { // takes one completion, or returns 0
    const unsigned head = *ring->cq_head;
    if (head == __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE))
        return 0;
    const struct io_uring_cqe *entry = &ring->cqes[head & *ring->cq_mask];
    *which = entry->user_data;
    *result = entry->res;
    __atomic_store_n(ring->cq_head, head + 1, __ATOMIC_RELEASE);
    return 1;
}
