// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunnel.aead;

/**
 * Where the fields lie that a ChaCha20-Poly1305 job needs, in bytes, and the values of the enumerations. Printed with
 * {@code offsetof} from intel-ipsec-mb.h of Debian's libipsec-mb-dev 1.3-2 (libIPSec_MB.so.1) and 2.0-1 (.so.2) on
 * x86-64. For these fields the two agree; they differ behind them (the job is 200 and 216 bytes), which does not matter
 * because the library hands out each job's address.
 */
final class IpsecMbLayout {
    // struct IMB_MGR
    static final int GET_NEXT_JOB = 64; // function pointers
    static final int SUBMIT_JOB_NOCHECK = 80;
    static final int FLUSH_JOB = 96;

    // struct IMB_JOB
    static final int ENC_KEYS = 0;
    static final int DEC_KEYS = 8;
    static final int KEY_LENGTH = 16;
    static final int SOURCE = 24;
    static final int DESTINATION = 32;
    static final int CIPHER_START = 40;
    static final int CIPHER_LENGTH = 48;
    static final int HASH_START = 56;
    static final int HASH_LENGTH = 64;
    static final int IV = 72;
    static final int IV_LENGTH = 80;
    static final int TAG_OUTPUT = 88;
    static final int TAG_OUTPUT_LENGTH = 96;
    static final int AAD = 104;
    static final int AAD_LENGTH = 112;
    static final int STATUS = 128; // from here on 32 bits each
    static final int CIPHER_MODE = 132;
    static final int CIPHER_DIRECTION = 136;
    static final int HASH_ALGORITHM = 140;
    static final int CHAIN_ORDER = 144;

    static final int STATUS_COMPLETED = 3;
    static final int CIPHER_CHACHA20_POLY1305 = 19;
    static final int AUTH_CHACHA20_POLY1305 = 29;
    static final int DIRECTION_ENCRYPT = 1;
    static final int DIRECTION_DECRYPT = 2;
    static final int ORDER_CIPHER_HASH = 1;
    static final int ORDER_HASH_CIPHER = 2;

    private static final int FIRST_VERSION = 0x1_03_00; // 1.3.0, the oldest header looked at
    private static final int NEXT_MAJOR = 0x3_00_00; // a new major version is a new layout

    private IpsecMbLayout() {}

    /** Whether the layout is known to hold for a library whose {@code imb_get_version} returned this. */
    static boolean holdsFor(final int version) {
        return version >= FIRST_VERSION && version < NEXT_MAJOR;
    }
}
