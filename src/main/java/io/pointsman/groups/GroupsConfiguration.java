package io.pointsman.groups;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;

/** The clock of the zone checks. */
@Configuration(proxyBeanMethods = false)
class GroupsConfiguration {

    @Bean
    SchedulingConfigurer zoneClock(ZoneChecks checks) {
        return registrar ->
                registrar.addFixedDelayTask(new FixedDelayTask(checks::tick, ZoneChecks.BEAT, ZoneChecks.BEAT));
    }
}
