package io.pointsman.inventory;

import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One answer for each action and marker, given again and again. */
final class Answers implements WireService {

    private final Map<String, WireResponse> byActionAndMarker = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final List<String> minutes = new ArrayList<>();
    final List<String> regions = new ArrayList<>();

    synchronized void give(String action, String marker, WireResponse answer) {
        byActionAndMarker.put(action + " " + marker, answer);
    }

    /**
     * One page of a list.
     *
     * @param marker of the next page; empty on the last
     */
    static WireResponse page(String action, String marker, String list, String... entries) {
        return WireResponse.xml(200, """
                <%1$sResponse xmlns="http://elasticache.amazonaws.com/doc/2015-02-02/"><%1$sResult>
                <%3$s>%4$s</%3$s><Marker>%2$s</Marker></%1$sResult></%1$sResponse>""".formatted(action, marker, list, String.join("", entries)));
    }

    static WireResponse refused(int status, String code) {
        return refused(status, code, "said the test");
    }

    static WireResponse refused(int status, String code, String message) {
        return WireResponse.xml(
                status,
                "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"
                        .formatted(code, message));
    }

    @Override
    public synchronized WireResponse handle(WireRequest request) {
        String call = operation(request) + " " + request.formFields().getOrDefault("Marker", "");
        calls.add(call);
        minutes.add(request.formFields().getOrDefault("Duration", ""));
        regions.add(request.signedRegion());
        return byActionAndMarker.getOrDefault(call, refused(500, "NoAnswerFor " + call));
    }

    @Override
    public String name() {
        return "elasticache";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return true;
    }

    @Override
    public String operation(WireRequest request) {
        return request.formFields().getOrDefault("Action", "");
    }

    @Override
    public WireResponse throttled() {
        return refused(400, "Throttling");
    }

    @Override
    public WireResponse unavailable() {
        return refused(503, "ServiceUnavailable");
    }
}
