package io.pointsman.groups;

import io.pointsman.dns.ZoneAccounts;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells others what the settings say of accounts. */
@Configuration(proxyBeanMethods = false)
class GroupsConfiguration {

    @Bean
    ZoneAccounts zoneAccounts(ManagedGroups groups) {
        return new ZoneAccounts(groups.zoneAccounts(), Optional.empty());
    }
}
