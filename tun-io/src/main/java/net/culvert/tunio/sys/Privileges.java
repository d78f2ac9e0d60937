// SPDX-License-Identifier: Apache-2.0
package net.culvert.tunio.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Set;

/**
 * Gives up what root may do (capabilities(7)). Users are the process's, the C library sees to that; capabilities are
 * each thread's own: the calling thread keeps some, threads that it starts later have the same, all others have none.
 *
 * <pre>
 *  cap_user_header_t: version (4) | thread (4), 0 for the calling one
 *  cap_user_data_t:   effective (4) | permitted (4) | inheritable (4), once for capabilities 0-31, once for 32-63
 * </pre>
 */
public final class Privileges {
    private static final int PR_SET_KEEPCAPS = 8;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int CAPABILITIES = 64;
    private static final int PW_UID = 16; // byte offsets in struct passwd, behind two pointers
    private static final int PW_GID = 20;

    private Privileges() {}

    /** What may be kept, by its number in linux/capability.h. */
    public enum Capability {
        NET_BIND_SERVICE(10),
        NET_ADMIN(12);

        private final int number;

        Capability(final int number) {
            this.number = number;
        }
    }

    /** A user of the host and its first group. */
    public record User(String name, int uid, int gid) {
        /** The user of that name; ENOENT where there is none. */
        public static User named(final String name) throws HostException {
            final Pointer entry = Calls.getpwnam(name);
            if (entry == null) {
                throw new HostException("there is no user '" + name + "'", Errno.ENOENT.number());
            }
            return new User(name, entry.getInt(PW_UID), entry.getInt(PW_GID));
        }
    }

    /**
     * Makes the process the user's, without other groups. The calling thread keeps the capabilities named, as far as it
     * has them; it and what it starts can gain none.
     *
     * @throws HostException EPERM where the process is neither root's nor the user's already
     */
    public static void drop(final User user, final Set<Capability> kept) throws HostException {
        if (Calls.geteuid() != user.uid) {
            final String refusal = "becoming the user '" + user.name + "' takes root";
            check(Calls.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), refusal);
            dropBounds(kept);
            check(Calls.setgroups(0, null), refusal);
            check(Calls.setresgid(user.gid, user.gid, user.gid), refusal);
            check(Calls.setresuid(user.uid, user.uid, user.uid), refusal);
        }
        final String refusal = "the capabilities of this process cannot be given up";
        final int[] header = {LINUX_CAPABILITY_VERSION_3, 0};
        final int[] had = new int[6];
        check(Calls.capget(header, had), refusal);
        final int mask = mask(kept) & had[1];
        check(Calls.capset(header, new int[] {mask, mask, 0, 0, 0, 0}), refusal);
        check(Calls.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), refusal);
    }

    private static int mask(final Set<Capability> capabilities) {
        int mask = 0;
        for (final Capability each : capabilities) {
            mask |= 1 << each.number; // all are among the first 32
        }
        return mask;
    }

    /** Those that no program started from here can have; EINVAL for numbers that this kernel does not know. */
    private static void dropBounds(final Set<Capability> kept) {
        for (int number = 0; number < CAPABILITIES; number++) {
            if (number >= Integer.SIZE || (mask(kept) & 1 << number) == 0) {
                Calls.prctl(PR_CAPBSET_DROP, number, 0, 0, 0);
            }
        }
    }

    private static void check(final int result, final String sentence) throws HostException {
        if (result < 0) {
            throw new HostException(sentence, Native.getLastError());
        }
    }

    /** The C library, whose functions for users reach every thread (nptl(7)), as the bare system calls do not. */
    private static final class Calls {
        static {
            Native.register(Calls.class, "c");
        }

        static native Pointer getpwnam(String name);

        static native int geteuid();

        static native int setgroups(long count, int[] groups);

        static native int setresgid(int real, int effective, int saved);

        static native int setresuid(int real, int effective, int saved);

        static native int prctl(int option, long first, long second, long third, long fourth);

        static native int capget(int[] header, int[] data);

        static native int capset(int[] header, int[] data);
    }
}
