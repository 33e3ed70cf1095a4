package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xbill.DNS.Address;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** What the value of each record type must look like ([S-RRT], aws-facts 5.2). */
final class RecordValue {

    private static final int LONGEST_STRING = 255;
    private static final int LONGEST_VALUE = 4_000;

    /** One quoted string; within it a backslash stands before a quote, a backslash or three octal digits. */
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]++|\\\\[0-3][0-7]{2}|\\\\[^0-9])*+)\"");

    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:[0-3][0-7]{2}|.)");

    private RecordValue() {}

    /** @throws FatalProblem when the value is none of the type's */
    static void check(String type, String value) throws FatalProblem {
        switch (type) {
            case "A" -> {
                if (Address.toByteArray(value, Address.IPv4) == null) {
                    throw new FatalProblem("ARRDATAIllegalIPv4Address", "Value is not a valid IPv4 address", value);
                }
            }
            case "AAAA" -> {
                if (Address.toByteArray(value, Address.IPv6) == null) {
                    throw new FatalProblem("AAAARRDATAIllegalIPv6Address", "Value is not a valid IPv6 address", value);
                }
            }
            case "CNAME", "NS", "PTR" -> {
                String unused = DomainName.canonical(value);
            }
            case "TXT", "SPF" -> checkQuotedStrings(value);
            default -> checkByParsing(type, value);
        }
    }

    private static void checkQuotedStrings(String value) throws FatalProblem {
        if (value.length() > LONGEST_VALUE) {
            throw new FatalProblem("CharacterStringTooLong", "Value is too long", value);
        }
        Matcher string = QUOTED.matcher(value);
        int next = 0;
        while (next < value.length()) {
            if (!string.find(next) || string.start() != next) {
                throw new FatalProblem("InvalidCharacterString", "Value should be enclosed in quotation marks", value);
            }
            if (ESCAPED.matcher(string.group(1)).replaceAll("x").length() > LONGEST_STRING) {
                throw new FatalProblem("CharacterStringTooLong", "Value is too long", string.group());
            }
            next = string.end();
            while (next < value.length() && (value.charAt(next) == ' ' || value.charAt(next) == '\t')) {
                next++;
            }
        }
        if (value.isEmpty()) {
            throw new FatalProblem("InvalidCharacterString", "Value should be enclosed in quotation marks", value);
        }
    }

    private static void checkByParsing(String type, String value) throws FatalProblem {
        try {
            Record unused = Record.fromString(
                    Name.root, Type.value(type), DClass.IN, 0, DomainName.masterFile(value), Name.root);
        } catch (IOException | IllegalArgumentException e) {
            throw new FatalProblem("InvalidRDATA", "Value is not valid for type " + type, value);
        }
    }
}
