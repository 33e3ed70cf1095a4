package io.pointsman.dns;

import java.util.Map;
import java.util.Optional;

/**
 * Which account a zone is in; zone ids are unique in all of AWS. An account is one of those that the settings name, or the service's own,
 * which has no name.
 *
 * @param named the zones that are known by id
 * @param ofOthers the account of every other zone
 */
public record ZoneAccounts(Map<String, Optional<String>> named, Optional<String> ofOthers) {

    public ZoneAccounts {
        named = Map.copyOf(named);
    }

    public Optional<String> of(String zoneId) {
        return named.getOrDefault(zoneId, ofOthers);
    }
}
