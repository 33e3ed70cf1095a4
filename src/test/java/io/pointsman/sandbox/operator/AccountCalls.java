package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.route53.Route53Service;
import io.pointsman.sandbox.sts.StsService;
import io.pointsman.sandbox.wire.Caller;
import java.util.Map;

/** Hosted zones, and the sessions of those who assumed a role. */
final class AccountCalls {

    private final Route53Service route53;
    private final StsService sts;

    AccountCalls(Route53Service route53, StsService sts) {
        this.route53 = route53;
        this.sts = sts;
    }

    void addTo(Routes routes) {
        routes.add(
                "POST",
                "/sandbox/zones",
                "{\"id\": \"Z1\", \"name\": \"example.com\", \"private\": true, \"account\": \"111122223333\"} makes a hosted zone",
                (variables, input) -> create(input.fields("id", "name", "private", "account")));
        routes.add(
                "DELETE", "/sandbox/zones/{id}", "deletes a hosted zone with all that is in it", (variables, input) -> {
                    route53.deleteZone(variables.getFirst());
                    return route53.zones();
                });
        routes.add("DELETE", "/sandbox/sessions", "ends all sessions of assumed roles", (variables, input) -> {
            sts.expireSessions();
            return Map.of();
        });
    }

    private Object create(Input.Fields fields) {
        String id = fields.text("id").orElseThrow(() -> new Refused(400, "id is missing"));
        String name = fields.text("name").orElseThrow(() -> new Refused(400, "name is missing"));
        var unused = route53.createZone(
                id,
                name,
                fields.flag("private").orElse(true),
                fields.text("account").orElse(Caller.DEFAULT.account()));
        return route53.zones();
    }
}
