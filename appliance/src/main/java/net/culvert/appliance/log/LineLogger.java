// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** A logger whose events go to the log of the process. Any thread. */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final String simpleName;
    private final transient Consumer<LogEvent> log;

    /** {@code name} is the one of a class. */
    LineLogger(final String name, final Consumer<LogEvent> log) {
        this.name = name;
        this.log = log;
        simpleName = name.substring(name.lastIndexOf('.') + 1);
    }

    @Override
    public boolean isTraceEnabled() {
        return Log.isLogged(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return Log.isLogged(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return Log.isLogged(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return Log.isLogged(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return Log.isLogged(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return null; // no line says where in the code it was written
    }

    @Override
    protected void handleNormalizedLoggingCall(
            final Level level,
            final Marker marker,
            final String pattern,
            final Object[] arguments,
            final Throwable failure) {
        log.accept(new LogEvent(
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                level,
                simpleName,
                Thread.currentThread().getName(),
                MessageFormatter.basicArrayFormat(pattern, arguments),
                failure));
    }
}
