// SPDX-License-Identifier: Apache-2.0
/**
 * AEAD engines: intel-ipsec-mb, OpenSSL's libcrypto and the JCE behind one interface, each proven by known answers
 * before it is used.
 *
 * <p>An {@link net.culvert.tunnel.aead.AeadEngine} is found once per process by
 * {@link net.culvert.tunnel.aead.AeadEngines}; each thread has its own {@link net.culvert.tunnel.aead.Aead}.
 *
 * <h2>Decisions (2026-11-21)</h2>
 *
 * <ul>
 *   <li>Native engines are called through java.lang.foreign with {@code Linker.Option.critical(false)}: a critical call
 *       costs 3 ns, a plain one 7 and JNA's direct mapping 55, and a packet takes at most microseconds, so the
 *       collector does not wait long. Opening, versions and freeing are plain calls.
 *   <li>The order of {@code auto} is fixed: ipsec-mb, openssl, jce. Both lengths measured agree, and a trial costs 0.3
 *       s of start-up: with less warm-up it times the interpreter and once picked OpenSSL. The trial is the setting
 *       {@code fastest}. One core of an AMD Zen 5 with other work on it, best of twelve rounds in three runs, called
 *       from Java, seal / open in ns at 64 B, then at 1420 B: ipsec-mb 1.3 173 / 177, 395 / 404; ipsec-mb 2.0 185 /
 *       193, 409 / 422; OpenSSL 3.0 465 / 487, 887 / 916; JCE of JDK 25 618 / 585, 1012 / 970 (the least steady). Known
 *       answers take 9 ms of a cold JVM, the first use of java.lang.foreign and the library some 70 ms.
 *   <li>ipsec-mb: the job interface with {@code submit_job_nocheck}. From C, at 64 B and 1420 B: job 183 and 420 ns,
 *       unchecked job 173 and 407, the manager's init/update/finalize functions 313 and 554, a burst of one 189 and
 *       431; with 2.0 a burst refuses jobs without a cipher suite id. A job completes in the call that submits it.
 *   <li>ipsec-mb: the structure offsets come from the headers of 1.3 and 2.0, which agree in the fields used. Versions
 *       from 1.3 up to, not including, 3.0 are taken. A version outside, a missing library, a processor the library
 *       refuses or one wrong known answer leaves the engine out, with the reason in the choice.
 *   <li>ipsec-mb runs a self-test whenever a manager is set up. It leaves the ring of jobs 37 (1.3) or 51 (2.0) slots
 *       on and its own jobs in the slots before, which the ring comes to later: no slot may be taken for blank.
 *   <li>ipsec-mb and OpenSSL decrypt before the tag is known to be right; every engine fills the destination with zeros
 *       when it is wrong.
 * </ul>
 */
package net.culvert.tunnel.aead;
