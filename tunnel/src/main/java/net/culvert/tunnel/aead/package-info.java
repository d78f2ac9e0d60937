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
 *       is cheaper than a plain one and much cheaper than JNA's direct mapping, and a packet takes at most
 *       microseconds, so the collector does not wait long. Opening, versions and freeing are plain calls.
 *   <li>The order of {@code auto} is fixed: ipsec-mb, openssl, jce. Both lengths measured agree, and a trial costs
 *       tenths of a second of start-up: with less warm-up it times the interpreter and once picked OpenSSL. The trial
 *       is the setting {@code fastest}. {@code bench/jmh.sh AeadBenchmark -prof gc} on an AMD Zen 5, called from Java,
 *       seal / open in ns at 64 B, then at 1420 B: ipsec-mb 1.3 172 / 172, 391 / 396; OpenSSL 3.0 445 / 451, 840 / 885;
 *       JCE of JDK 25 628 / 590, 1040 / 1008. The JCE allocates 2.2 kB a packet, the others nothing.
 *   <li>ipsec-mb: the job interface with {@code submit_job_nocheck}, because what it would check is set right here. A
 *       burst gains nothing at one packet a call, and with 2.0 it refuses jobs without a cipher suite id. A job
 *       completes in the call that submits it.
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
