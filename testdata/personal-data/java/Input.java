package desk;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.ObjectInputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import javax.script.ScriptEngine;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.*;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.util.HtmlUtils;

class Input {

    private JdbcTemplate jdbc;
    private RestTemplate http;
    private ScriptEngine engine;

    static class Search {
        private String table;
        private long page;

        String getTable() {
            return table;
        }

        long getPage() {
            return page;
        }
    }

    void statements(Connection c, @RequestParam String q, @RequestParam long page) throws Exception {
        Statement statement = c.createStatement();
        statement.executeQuery("select id from rooms where name = '" + q + "'"); // expect: request-data-in-sql
        jdbc.query(String.format("select id from rooms order by %s", q), row -> 1); // expect: request-data-in-sql
        jdbc.query("select id from rooms where name = ?", row -> 1, q);
        statement.executeQuery("select id from rooms limit " + page);
        statement.executeQuery("select id from rooms limit " + Integer.parseInt(q));
        PreparedStatement prepared = c.prepareStatement("select id from rooms where name = ?");
        prepared.setString(1, q);
        prepared.executeQuery();
    }

    @PostMapping("/rooms")
    void body(@RequestBody Search search) {
        jdbc.update("delete from " + search.getTable()); // expect: request-data-in-sql
        jdbc.update("delete from rooms where id = ?", search.getTable());
    }

    void servlet(HttpServletRequest request, HttpServletResponse response) throws Exception {
        String to = request.getParameter("to");
        response.sendRedirect(to); // expect: request-data-in-redirect
        response.sendRedirect("/rooms?next=" + to);
        response.getWriter().println("<b>" + request.getParameter("q") + "</b>"); // expect: request-data-in-html
        response.getWriter().println("<b>" + HtmlUtils.htmlEscape(request.getParameter("q")) + "</b>");
        new ObjectInputStream(request.getInputStream()).readObject(); // expect: request-data-as-code
        engine.eval(request.getParameter("formula")); // expect: request-data-as-code
        engine.eval("1 + 1");
        String method = request.getMethod();
        response.sendRedirect(method);
    }

    void commands(@RequestParam String dir) throws Exception {
        Runtime.getRuntime().exec("ls " + dir); // expect: request-data-in-shell-command
        new ProcessBuilder("sh", "-c", "ls " + dir).start(); // expect: request-data-in-shell-command
        new ProcessBuilder("ls", dir).start();
        Runtime.getRuntime().exec("ls");
    }

    void paths(@RequestParam String name, @PathVariable String part, MultipartFile upload) throws Exception {
        Files.readString(Paths.get("rooms/" + name)); // expect: request-data-in-file-path
        Files.readString(Paths.get("rooms/" + part));
        File target = new File("rooms", upload.getOriginalFilename()); // expect: request-data-in-file-path
        File fixed = new File("rooms", "a");
    }

    @GetMapping("/go")
    String redirects(@RequestParam String next) {
        if (next.isEmpty()) {
            return "redirect:/rooms?next=" + next;
        }
        return "redirect:" + next; // expect: request-data-in-redirect
    }

    void addresses(@RequestParam String hook) throws Exception {
        http.getForObject(hook, String.class); // expect: request-data-in-outgoing-address
        http.getForObject("https://rooms.example.com/" + hook, String.class);
        new URL(hook).openStream(); // expect: request-data-in-outgoing-address
    }
}
