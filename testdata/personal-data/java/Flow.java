package desk;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Flow {

    private static final Logger journal = LoggerFactory.getLogger(Flow.class);

    private final ResidentRepository residents;
    private final EmailService email;
    private boolean mobile;

    /** Somebody by what it holds. */
    static class Resident {
        private long id;
        private String name;
        @JsonProperty("email")
        private String where;
        private String phone;
        private int floor;

        String getPhone() {
            return phone;
        }

        String getWhere() {
            return where;
        }

        void setPhone(String phone) {
            this.phone = phone;
        }

        long getId() {
            return id;
        }
    }

    record Visitor(String fullName, String email, int floor) {}

    enum Wing { NORTH, SOUTH }

    void texts(Resident r) throws Exception {
        journal.info("a " + r.getPhone()); // expect: personal-data-in-log
        journal.info("a {}", r.getPhone()); // expect: personal-data-in-log
        journal.info(String.format("a %s", r.getPhone())); // expect: personal-data-in-log
        journal.info("a %s".formatted(r.getPhone())); // expect: personal-data-in-log
        String block = """
            a
            """ + r.getPhone();
        journal.info(block); // expect: personal-data-in-log
        journal.info(r.getPhone().trim().toLowerCase()); // expect: personal-data-in-log
        journal.info(r.getWhere()); // expect: personal-data-in-log review
        journal.info(new ObjectMapper().writeValueAsString(r.getId()));
        String line = "a ";
        line += r.phone;
        journal.info(line); // expect: personal-data-in-log
        StringBuilder text = new StringBuilder("a");
        text.append(r.getPhone()).append(",");
        text.append(r.getPhone());
        journal.info(text.toString()); // expect: personal-data-in-log
        journal.info("{} {}", r.getId(), r.floor);
        journal.info("{}", r.getPhone().length());
        journal.info("{}", r.getPhone().isEmpty());
        journal.info("{}", r.getPhone() == null);
        journal.info("{}", r.getPhone().startsWith("+49"));
        journal.info(maskPhone(r.getPhone()));
        journal.info("{}", mobile);
        journal.info("{}", email);
        journal.info("{}", Wing.NORTH);
        journal.info("{}", Resident.class.getName());
    }

    void lambdas(List<Resident> all, Optional<Resident> maybe) {
        journal.atDebug().log(() -> "a " + all.get(0).getPhone()); // expect: personal-data-in-log
        all.forEach(one -> journal.info(one.getPhone())); // expect: personal-data-in-log
        all.stream().filter(one -> one.floor > 1).forEach(one -> journal.info(one.getPhone())); // expect: personal-data-in-log
        journal.info(all.stream().map(Resident::getPhone).collect(Collectors.joining(","))); // expect: personal-data-in-log
        journal.info(all.stream().map(one -> one.getPhone()).collect(Collectors.joining(","))); // expect: personal-data-in-log
        all.stream().map(Resident::getPhone).forEach(journal::info); // expect: personal-data-in-log
        maybe.ifPresent(one -> journal.info(one.getPhone())); // expect: personal-data-in-log
        String phone = maybe.map(Resident::getPhone).orElse("");
        journal.info(phone); // expect: personal-data-in-log
        all.forEach(one -> journal.info("{}", one.getId()));
        journal.info("{}", all.stream().map(Resident::getId).toList());
        journal.info("{}", all.size());
    }

    void collections(List<Resident> all) {
        for (Resident one : all) {
            journal.info(one.getPhone()); // expect: personal-data-in-log
            journal.info("{}", one.getId());
        }
        for (int at = 0; at < all.size(); at++) {
            journal.info("{}", at);
        }
        Map<String, Object> shown = new HashMap<>();
        shown.put("floor", 3);
        journal.info("{}", shown);
        Map<String, Object> told = Map.of("mail", all.get(0).getPhone());
        journal.info("{}", told); // expect: personal-data-in-log
        String[] parts = {"a", all.get(0).getPhone()};
        journal.info(parts[1]); // expect: personal-data-in-log
    }

    void branches(Resident r, Visitor v, Object o, int kind) {
        String shown = r.floor > 2 ? r.getPhone() : "none";
        journal.info(shown); // expect: personal-data-in-log
        String picked = switch (kind) {
            case 1 -> r.getPhone();
            default -> "none";
        };
        journal.info(picked); // expect: personal-data-in-log
        switch (kind) {
            case 2:
                journal.info(v.email()); // expect: personal-data-in-log
                break;
            default:
                journal.info("{}", v.floor());
        }
        if (o instanceof Visitor other) {
            journal.info(other.email()); // expect: personal-data-in-log
        }
        journal.info(((Visitor) o).fullName()); // expect: personal-data-in-log
        while (kind > 0) {
            kind--;
            journal.info(r.getPhone()); // expect: personal-data-in-log
        }
        var made = new Visitor(r.name, "none", 1);
        journal.info("{}", made.floor());
        if (r.getPhone().isBlank()) {
            journal.info("no phone");
        }
    }

    void errors(Resident r) {
        try {
            residents.save(r.getPhone());
        } catch (IllegalStateException e) {
            journal.error("could not be saved", e);
            journal.error(e.getMessage());
        } finally {
            journal.info("done");
        }
        try (var in = residents.open(r.getId())) {
            journal.info(r.getPhone()); // expect: personal-data-in-log
        }
        residents.find(r.getId()).orElseThrow(() -> new IllegalStateException("none of " + r.getId()));
        if (r.floor > 9) {
            throw new IllegalStateException("nobody with " + r.getPhone()); // expect: personal-data-in-raised-error
        }
        throw new IllegalStateException("no floor " + r.floor);
    }

    void methods(Resident r) {
        note(r.getPhone());
        this.note("a");
        journal.info(label(r)); // expect: personal-data-in-log
        r.setPhone("none");
        journal.info(floorOf(r));
    }

    private void note(String line) {
        journal.info(line); // expect: personal-data-in-log
    }

    private String label(Resident r) {
        return "a " + r.getPhone();
    }

    private String floorOf(Resident r) {
        return "" + r.floor;
    }

    static String maskPhone(String phone) {
        return phone.substring(phone.length() - 2);
    }

    void terminal(Visitor v) {
        System.out.println(v.email()); // expect: personal-data-in-log
        System.out.println(v.floor());
        System.err.printf("%s%n", v.email()); // expect: personal-data-in-log
    }

    public static void main(String[] arguments) {
        Visitor v = new Visitor("a", "b", 1);
        System.out.println("floor " + v.floor());
    }
}
