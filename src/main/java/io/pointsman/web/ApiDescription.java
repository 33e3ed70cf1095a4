package io.pointsman.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What {@code /v3/api-docs} says besides the calls, which springdoc finds in the controllers. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    @Bean
    OpenAPI openApi() {
        String version = Optional.ofNullable(ApiDescription.class.getPackage().getImplementationVersion())
                .orElse("unreleased");
        return new OpenAPI()
                .info(new Info()
                        .title("Pointsman")
                        .version(version)
                        .description(
                                "Keeps the DNS names that applications read Amazon ElastiCache through on nodes that can"
                                        + " serve. Errors are problem details (RFC 9457); lists are {items, next}."))
                .components(new Components()
                        .addSecuritySchemes(
                                "basic",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("A user of pointsman.security.users"))
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("JWT")
                                        .description(
                                                "A token of the configured issuer, with viewer or operator among its"
                                                        + " roles")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .addSecurityItem(new SecurityRequirement().addList("bearer"));
    }
}
