package io.pointsman.sandbox.route53;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * How Route 53 writes domain names: lower case, with the final dot, every byte outside {@code a-z 0-9 - _} as three octal
 * digits, so {@code *.Example.com} is {@code \052.example.com.} ([S-DNF], aws-facts 5.2).
 */
final class DomainName {

    /** The leftmost label of a wildcard, with its dot. */
    static final String WILDCARD = "\\052.";

    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST_NAME = 255;
    private static final String UNESCAPED = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

    private DomainName() {}

    /** A name or value that can stand in no zone; the message is Route 53's. */
    static final class FatalProblem extends Exception {
        FatalProblem(String problem, String explanation, String where) {
            super("FATAL problem: " + problem + " (" + explanation + ") encountered with '" + where + "'");
        }
    }

    /**
     * The stored form of a name as a caller wrote it, with or without the final dot and escapes.
     *
     * @throws FatalProblem for empty and over-long labels, over-long names, and characters that must be escaped
     */
    static String canonical(String written) throws FatalProblem {
        StringBuilder stored = new StringBuilder();
        int length = 1;
        for (String label : labels(written)) {
            byte[] bytes = bytes(label, written);
            if (bytes.length == 0) {
                throw new FatalProblem("DomainLabelEmpty", "Domain label is empty", written);
            }
            if (bytes.length > LONGEST_LABEL) {
                throw new FatalProblem("DomainLabelTooLong", "Domain label is too long", label);
            }
            length += bytes.length + 1;
            appendLabel(stored, bytes, 0);
        }
        if (length > LONGEST_NAME) {
            throw new FatalProblem("DomainNameTooLong", "Domain name is too long", written);
        }
        return stored.toString();
    }

    /** The stored form of a name that came over the wire of DNS; the root is {@code "."}. */
    static String canonical(Name name) {
        StringBuilder stored = new StringBuilder();
        for (int label = 0; label < name.labels() - 1; label++) {
            appendLabel(stored, name.getLabel(label), 1);
        }
        return stored.isEmpty() ? "." : stored.toString();
    }

    /** The name on the wire of DNS. */
    static Name onTheWire(String canonical) {
        try {
            return Name.fromString(masterFile(canonical));
        } catch (TextParseException e) {
            throw new IllegalArgumentException("not a canonical name: " + canonical, e);
        }
    }

    /** Route 53's octal escapes as the decimal ones of RFC 1035, in names and in quoted strings alike. */
    static String masterFile(String escaped) {
        return OCTAL.matcher(escaped)
                .replaceAll(match -> "\\\\" + String.format("%03d", Integer.parseInt(match.group(1), 8)));
    }

    /** {@code com.example.a.} for {@code a.example.com.}: what Route 53 sorts by (aws-facts 5.4). Its own inverse. */
    static String reversed(String canonical) {
        List<String> labels = Arrays.asList(canonical.split("\\.", 0));
        Collections.reverse(labels);
        return String.join(".", labels) + ".";
    }

    /** Whether both name the same or the first lies below the second; both canonical. */
    static boolean within(String name, String zone) {
        return name.equals(zone) || name.endsWith("." + zone);
    }

    private static List<String> labels(String written) {
        String relative = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
        List<String> labels = new ArrayList<>();
        int start = 0;
        for (int dot = relative.indexOf('.'); dot >= 0; dot = relative.indexOf('.', start)) {
            labels.add(relative.substring(start, dot));
            start = dot + 1;
        }
        labels.add(relative.substring(start));
        return labels;
    }

    private static byte[] bytes(String label, String name) throws FatalProblem {
        byte[] bytes = new byte[label.length()];
        int count = 0;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == '\\') {
                String escape = label.substring(i, Math.min(i + 4, label.length()));
                if (!OCTAL.matcher(escape).matches()) {
                    throw unsupported(name);
                }
                bytes[count++] = (byte) Integer.parseInt(escape.substring(1), 8);
                i += 3;
            } else if (c > ' ' && c < 127) {
                bytes[count++] = (byte) c;
            } else {
                throw unsupported(name);
            }
        }
        return Arrays.copyOf(bytes, count);
    }

    private static FatalProblem unsupported(String name) {
        return new FatalProblem("UnsupportedCharacter", "Value contains unsupported characters", name);
    }

    private static void appendLabel(StringBuilder stored, byte[] label, int from) {
        for (int i = from; i < label.length; i++) {
            int b = label[i] & 0xff;
            int lower = b >= 'A' && b <= 'Z' ? b + 32 : b;
            if (UNESCAPED.indexOf(lower) >= 0) {
                stored.append((char) lower);
            } else {
                stored.append(String.format("\\%03o", lower));
            }
        }
        stored.append('.');
    }
}
