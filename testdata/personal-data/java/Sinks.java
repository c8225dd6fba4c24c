package desk;

import com.anthropic.client.AnthropicClient;
import com.newrelic.api.agent.NewRelic;
import com.posthog.java.PostHog;
import dev.langchain4j.model.chat.ChatModel;
import io.opentelemetry.api.trace.Span;
import io.sentry.Sentry;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.slf4j.MDC;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.server.ResponseStatusException;

class Sinks {

    private final Logger out = LogManager.getLogger();
    private final RestTemplate http = new RestTemplate();
    private final PostHog posthog;
    private final ChatModel model;

    record Person(String email, String phone, String room) {}

    void logs(Person p) {
        out.fatal("a {}", p.phone()); // expect: personal-data-in-log
        out.info("a {}", p.room());
        log.warn("a {}", p.phone()); // expect: personal-data-in-log
        MDC.put("mail", p.email()); // expect: personal-data-in-log
        MDC.put("room", p.room());
    }

    void trackers(Person p) {
        Sentry.setExtra("mail", p.email()); // expect: personal-data-to-third-party
        Sentry.setTag("room", p.room());
        Sentry.captureMessage("a " + p.email()); // expect: personal-data-to-third-party
        NewRelic.addCustomParameter("mail", p.email()); // expect: personal-data-to-third-party
        NewRelic.addCustomParameter("room", p.room());
        Span.current().setAttribute("mail", p.email()); // expect: personal-data-to-third-party
        Span.current().setAttribute("room", p.room());
        posthog.capture("id", "signed up", Map.of("email", p.email())); // expect: personal-data-to-third-party
        posthog.capture("id", "signed up", Map.of("room", p.room()));
    }

    void models(Person p) {
        model.chat("write to " + p.email()); // expect: personal-data-to-language-model
        model.chat("write about " + p.room());
    }

    void hosts(Person p) {
        http.postForObject("https://crm.vendor.io/people", p.email(), String.class); // expect: personal-data-to-third-party
        http.postForObject("http://localhost:8080/people", p.email(), String.class);
        http.getForObject("https://crm.vendor.io/rooms", String.class, p.room());
    }

    void answers(Person p) {
        if (p.room() == null) {
            throw new ResponseStatusException(BAD_REQUEST, "nobody has " + p.email()); // expect: personal-data-in-error-response
        }
        throw new ResponseStatusException(BAD_REQUEST, "no room " + p.room());
    }
}
