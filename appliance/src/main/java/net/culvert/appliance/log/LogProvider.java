// SPDX-License-Identifier: Apache-2.0
package net.culvert.appliance.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What SLF4J finds by its service file: a factory of loggers, and nothing for markers and contexts. */
public final class LogProvider implements SLF4JServiceProvider, ILoggerFactory {
    private static final String API = "2.0.99"; // the range of versions of SLF4J that this is for

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter contexts = new NOPMDCAdapter();

    @Override
    public void initialize() {} // all is there already

    @Override
    public Logger getLogger(final String name) {
        return loggers.computeIfAbsent(name, each -> new LineLogger(each, Log::write));
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return contexts;
    }

    @Override
    public String getRequestedApiVersion() {
        return API;
    }
}
