package io.pointsman.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** What the service itself takes for a defect: errors in its log, and exceptions that ended a thread. One course at a time. */
final class Escapes {

    private static Optional<String> first = Optional.empty();

    private Escapes() {}

    /** Logs errors to nowhere else from now on, and nothing below; to be called once in a virtual machine. */
    static void listen() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.ERROR);
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                IThrowableProxy why = event.getThrowableProxy();
                note(event.getFormattedMessage()
                        + (why == null ? "" : " " + why.getClassName() + ": " + why.getMessage()));
            }
        };
        appender.setContext(context);
        appender.start();
        root.addAppender(appender);
        Thread.setDefaultUncaughtExceptionHandler((thread, escaped) -> note(thread + " ended by " + escaped));
    }

    static void forget() {
        first = Optional.empty();
    }

    private static void note(String what) {
        if (first.isEmpty()) {
            first = Optional.of(what);
        }
    }

    static Optional<String> first() {
        return first;
    }
}
