package io.pointsman.events;

import io.pointsman.events.ElastiCacheEvent.Recognised;
import io.pointsman.events.ElastiCacheEvent.SubscriptionNotice;
import io.pointsman.events.ElastiCacheEvent.Unknown;
import io.pointsman.events.ElastiCacheEvent.Unrecognised;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads an SQS body: an SNS envelope or, with raw delivery, the message itself. The forms, most usual first:
 *
 * <pre>
 * {"Type":"Notification","Message":"{\"ElastiCache:FailoverComplete\":\"orders-002\"}", …}
 * {"ElastiCache:FailoverComplete":"orders-002"}
 * {"Replication Group ID":"orders","ElastiCache:ServiceUpdateAvailableForNode":"orders"}
 * {"Date":"…","Message":"Cache cluster created","SourceIdentifier":"orders-001","SourceType":"cache-cluster"}
 * ElastiCache:FailoverComplete : orders
 * </pre>
 *
 * The event's name is a key. A key keeps only its first word; case does not matter; several keys are several events. Never throws:
 * what is none of these is {@link Unrecognised}. Reads at most 64 Ki characters, 32 levels and 32 events.
 */
final class EventParser {

    private static final int LONGEST_BODY = 64 * 1024;
    private static final int MOST_EVENTS = 32;
    private static final int MOST_MENTIONS = 64;
    private static final int DEEPEST = 32;
    private static final String PREFIX = "elasticache:";
    // Possessive throughout: a long run of blanks must not be tried in every division.
    private static final Pattern TEXT_FORM = Pattern.compile(
            "\\s*+(?<prefix>ElastiCache:)?(?<name>[A-Za-z]++)(?:\\s*+:\\s++|\\s++)(?<id>\\S++)\\s*+",
            Pattern.CASE_INSENSITIVE);

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    /**
     * The body's events, and the text that they were read from.
     *
     * @param events at least one
     * @param text the message without its SNS envelope, which carries a signature and links that need no showing; empty for a
     *     notice about the subscription, which carries a token
     */
    record Parsed(List<ElastiCacheEvent> events, String text) {}

    Parsed parse(String body) {
        if (body.length() > LONGEST_BODY) {
            return unrecognised("the body is longer than " + LONGEST_BODY + " characters", body);
        }
        Optional<JsonNode> tree = read(body);
        if (tree.isPresent() && tree.get().isObject()) {
            JsonNode object = tree.get();
            String type = object.path("Type").asString("");
            if (type.equals("SubscriptionConfirmation") || type.equals("UnsubscribeConfirmation")) {
                return new Parsed(List.of(new SubscriptionNotice()), "");
            }
            if (isEnvelope(object, type)) {
                JsonNode message = object.path("Message");
                return message.isString()
                        ? parseMessage(message.asString(), read(message.asString()))
                        : parseMessage(message.toString(), Optional.of(message));
            }
        }
        return parseMessage(body, tree);
    }

    private static boolean isEnvelope(JsonNode object, String type) {
        return object.has("Message") && (type.equals("Notification") || object.has("TopicArn"));
    }

    private Optional<JsonNode> read(String text) {
        try {
            return Optional.of(json.readTree(text));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private static Parsed parseMessage(String text, Optional<JsonNode> tree) {
        if (tree.isEmpty() || tree.get().isMissingNode()) {
            return parseText(text);
        }
        JsonNode object = tree.get();
        if (!object.isObject()) {
            return unrecognised("the message is JSON, but no object", text);
        }
        List<ElastiCacheEvent> events = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            eventName(entry.getKey()).ifPresent(name -> events.add(event(name, mentions(entry.getValue(), object))));
        }
        if (events.size() > MOST_EVENTS) {
            return unrecognised("the message holds more than " + MOST_EVENTS + " events", text);
        }
        if (events.isEmpty() && object.has("SourceIdentifier")) {
            events.add(describedEvent(object));
        }
        return events.isEmpty()
                ? unrecognised("no key of the message names an ElastiCache event", text)
                : new Parsed(List.copyOf(events), text);
    }

    /** The first word behind the prefix; or of the whole key, where that is a name we know. */
    private static Optional<String> eventName(String key) {
        if (key.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return Optional.of(firstWord(key.substring(PREFIX.length())));
        }
        return Optional.of(firstWord(key)).filter(name -> EventKind.named(name).isPresent());
    }

    private static String firstWord(String text) {
        return text.strip().split("\\s", 2)[0];
    }

    private static ElastiCacheEvent event(String name, List<String> mentions) {
        return EventKind.named(name)
                .<ElastiCacheEvent>map(kind -> new Recognised(kind, mentions))
                .orElseGet(() -> new Unknown(mentions));
    }

    /** What the event's value says, then what keys such as {@code Cache Cluster ID} beside it say. */
    private static List<String> mentions(JsonNode value, JsonNode message) {
        List<String> mentions = new ArrayList<>();
        collect(value, mentions);
        for (Map.Entry<String, JsonNode> beside : message.properties()) {
            if (beside.getKey().toLowerCase(Locale.ROOT).endsWith(" id")) {
                collect(beside.getValue(), mentions);
            }
        }
        return List.copyOf(mentions);
    }

    private static void collect(JsonNode value, List<String> into) {
        if (into.size() >= MOST_MENTIONS) {
            return;
        }
        if (value.isContainer()) {
            value.values().forEach(inner -> collect(inner, into));
        } else if (!value.isNull()) {
            into.add(value.asString());
        }
    }

    /** The form that DescribeEvents has, and the documentation of 2018 showed for the topic. */
    private static ElastiCacheEvent describedEvent(JsonNode message) {
        String sentence = message.path("Message").asString("");
        List<String> source = new ArrayList<>();
        collect(message.path("SourceIdentifier"), source);
        return ElastiCacheEvent.told(sentence, source);
    }

    private static Parsed parseText(String text) {
        Matcher form = TEXT_FORM.matcher(text);
        if (form.matches()) {
            String name = form.group("name");
            if (form.group("prefix") != null || EventKind.named(name).isPresent()) {
                return new Parsed(List.of(event(name, List.of(form.group("id")))), text);
            }
        }
        return unrecognised("the message is neither JSON nor the text form of an event", text);
    }

    private static Parsed unrecognised(String why, String text) {
        return new Parsed(List.of(new Unrecognised(why)), text);
    }
}
