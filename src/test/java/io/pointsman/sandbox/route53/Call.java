package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.wire.WireRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Which operation a request line asks for (aws-facts 5.1).
 *
 * @param operation as AWS names it; {@link #UNKNOWN} for what the sandbox does not imitate
 * @param id of the zone or the change, bare, whether or not it came as {@code %2Fhostedzone%2FZ…}; empty without one
 */
record Call(String operation, String id) {

    static final String CHANGE = "ChangeResourceRecordSets";
    static final String LIST = "ListResourceRecordSets";
    static final String GET_CHANGE = "GetChange";
    static final String GET_ZONE = "GetHostedZone";
    static final String ZONES_BY_NAME = "ListHostedZonesByName";
    static final String UNKNOWN = "Unknown";

    static Call of(WireRequest request) {
        String[] path = request.path().substring(1).split("/", 0);
        String resource = path.length > 1 ? path[1] : "";
        String id = path.length > 2 ? bare(path[2]) : "";
        String shape =
                request.method() + " " + resource + "/" + (path.length - 2) + (path.length > 3 ? "/" + path[3] : "");
        return switch (shape) {
            case "POST hostedzone/2/rrset" -> new Call(CHANGE, id);
            case "GET hostedzone/2/rrset" -> new Call(LIST, id);
            case "GET hostedzone/1" -> new Call(GET_ZONE, id);
            case "GET hostedzonesbyname/0" -> new Call(ZONES_BY_NAME, "");
            case "GET change/1" -> new Call(GET_CHANGE, id);
            default -> new Call(UNKNOWN, "");
        };
    }

    private static String bare(String encoded) {
        try {
            String id = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
            return id.substring(id.lastIndexOf('/') + 1);
        } catch (IllegalArgumentException e) {
            return encoded; // a wrong escape is part of an id that nothing has
        }
    }
}
