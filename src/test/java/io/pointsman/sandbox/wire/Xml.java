package io.pointsman.sandbox.wire;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes elements one after another, without any white space between them. */
public final class Xml {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final StringBuilder out = new StringBuilder(4_096);

    public Xml open(String name) {
        out.append('<').append(name).append('>');
        return this;
    }

    public Xml close(String name) {
        out.append("</").append(name).append('>');
        return this;
    }

    public Xml empty(String name) {
        out.append('<').append(name).append("/>");
        return this;
    }

    public Xml text(String name, String value) {
        open(name);
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                default -> out.append(c);
            }
        }
        return close(name);
    }

    public Xml text(String name, boolean value) {
        return text(name, Boolean.toString(value));
    }

    public Xml text(String name, int value) {
        return text(name, Integer.toString(value));
    }

    public Xml text(String name, Instant value) {
        return text(name, TIME.format(value));
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
