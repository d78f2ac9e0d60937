// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.cli;

import java.lang.reflect.Proxy;

/**
 * SIGHUP as a wish to read the file again. The JDK hands signals on through {@code sun.misc.Signal} alone, which is
 * reached by reflection because it is no part of its API.
 */
final class HangUp {
    private HangUp() {}

    /** Runs the task for each SIGHUP from now on, on a thread of the JDK's; two that come at once may be one. */
    static void listen(final Runnable task) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object adapter = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            task.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), adapter);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK hands on no signals", e);
        }
    }
}
