// SPDX-License-Identifier: Apache-2.0
// ChaCha20-Poly1305 of intel-ipsec-mb's job interface in a C loop, one job at a time, as AeadBenchmark has it in Java: the
// same buffers, a new counter for each packet sealed, one datagram opened again and again, its tag compared each time.
// Prints "c METRIC VALUE ns" for 64 and 1420 bytes. Usage: aead SECONDS (of each of the four, after as many unmeasured)
#include <intel-ipsec-mb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { KEY = 32, NONCE = 12, TAG = 16, LONGEST = 1420, BATCH = 1000 /* packets between looks at the clock */ };

static IMB_MGR *manager;
static uint8_t key[KEY], nonce[NONCE], computed[TAG];
static uint8_t *plain, *sealed, *opened;
static uint64_t counter;

static void fail(const char *why) {
    fprintf(stderr, "aead-c: %s\n", why);
    exit(1);
}

static void job(int encrypt, uint64_t count, const uint8_t *source, uint64_t length, uint8_t *destination, uint8_t *tag) {
    memcpy(nonce + 4, &count, sizeof count); // little-endian, behind four zero bytes
    IMB_JOB *job = IMB_GET_NEXT_JOB(manager);
    job->cipher_mode = IMB_CIPHER_CHACHA20_POLY1305;
    job->hash_alg = IMB_AUTH_CHACHA20_POLY1305;
    job->cipher_direction = encrypt ? IMB_DIR_ENCRYPT : IMB_DIR_DECRYPT;
    job->chain_order = encrypt ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
    job->enc_keys = job->dec_keys = key;
    job->key_len_in_bytes = KEY;
    job->src = source;
    job->dst = destination;
    job->cipher_start_src_offset_in_bytes = job->hash_start_src_offset_in_bytes = 0;
    job->msg_len_to_cipher_in_bytes = job->msg_len_to_hash_in_bytes = length;
    job->iv = nonce;
    job->iv_len_in_bytes = NONCE;
    job->auth_tag_output = tag;
    job->auth_tag_output_len_in_bytes = TAG;
    job->u.CHACHA20_POLY1305.aad = NULL;
    job->u.CHACHA20_POLY1305.aad_len_in_bytes = 0;
    IMB_JOB *done = IMB_SUBMIT_JOB_NOCHECK(manager);
    if (done == NULL)
        done = IMB_FLUSH_JOB(manager);
    if (done != job || done->status != IMB_STATUS_COMPLETED)
        fail("a job was not completed");
}

static void seal(uint64_t length) {
    job(1, ++counter, plain, length, opened, opened + length);
}

static void open_(uint64_t length) {
    job(0, 0, sealed, length, opened, computed);
    uint64_t ours[2], theirs[2];
    memcpy(ours, computed, TAG);
    memcpy(theirs, sealed + length, TAG);
    if (((ours[0] ^ theirs[0]) | (ours[1] ^ theirs[1])) != 0)
        fail("a tag was wrong");
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + (double) t.tv_nsec / 1e9;
}

static double nanoseconds(void (*packet)(uint64_t), uint64_t length, double seconds) {
    const double begin = now();
    double end;
    uint64_t packets = 0;
    do {
        for (int i = 0; i < BATCH; i++)
            packet(length);
        packets += BATCH;
        end = now();
    } while (end - begin < seconds);
    return (end - begin) * 1e9 / (double) packets;
}

static void measure(const char *name, void (*packet)(uint64_t), uint64_t length, double seconds) {
    nanoseconds(packet, length, seconds); // unmeasured: the clock of the core comes up
    printf("c %s_%u_B %.1f ns\n", name, (unsigned) length, nanoseconds(packet, length, seconds));
}

int main(int count, char **arguments) {
    const double seconds = count > 1 ? atof(arguments[1]) : 1;
    manager = alloc_mb_mgr(0);
    if (manager == NULL)
        fail("there is no memory for a manager");
    init_mb_mgr_auto(manager, NULL);
    plain = aligned_alloc(64, 1536);
    sealed = aligned_alloc(64, 1536);
    opened = aligned_alloc(64, 1536);
    if (plain == NULL || sealed == NULL || opened == NULL)
        fail("there is no memory for packets");
    memset(plain, 0, LONGEST);
    const uint64_t lengths[] = {64, LONGEST};
    for (int i = 0; i < 2; i++) {
        const uint64_t length = lengths[i];
        job(1, 0, plain, length, sealed, sealed + length);
        measure("seal", seal, length, seconds);
        measure("open", open_, length, seconds);
        if (memcmp(opened, plain, length) != 0)
            fail("what was opened is not what was sealed");
    }
    free_mb_mgr(manager);
    return 0;
}
