package desk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

class Clients {

    private final HttpClient client = HttpClient.newHttpClient();
    private final OkHttpClient ok = new OkHttpClient();
    private final WebClient web = WebClient.create("https://crm.vendor.io");
    private final RestClient rest;

    record Person(String email, String phone, String room) {}

    void plain(Person p) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://crm.vendor.io/people")).POST(HttpRequest.BodyPublishers.ofString(p.email())).build();
        client.send(request, HttpResponse.BodyHandlers.ofString()); // expect: personal-data-to-third-party
        HttpRequest asked = HttpRequest.newBuilder().uri(URI.create("https://crm.vendor.io/people?mail=" + p.email())).GET().build();
        client.sendAsync(asked, HttpResponse.BodyHandlers.ofString()); // expect: personal-data-to-third-party
        HttpRequest own = HttpRequest.newBuilder().uri(URI.create("http://localhost:8080/people?mail=" + p.email())).GET().build();
        client.send(own, HttpResponse.BodyHandlers.ofString());
        HttpRequest rooms = HttpRequest.newBuilder(URI.create("https://crm.vendor.io/rooms")).POST(HttpRequest.BodyPublishers.ofString(p.room())).build();
        client.send(rooms, HttpResponse.BodyHandlers.ofString());
    }

    void okay(Person p) throws Exception {
        Request request = new Request.Builder().url("https://crm.vendor.io/people").post(RequestBody.create(p.email(), JSON)).build();
        ok.newCall(request).execute(); // expect: personal-data-to-third-party
        ok.newCall(new Request.Builder().url("https://crm.vendor.io/rooms").post(RequestBody.create(p.room(), JSON)).build()).execute();
    }

    void reactive(Person p) {
        WebClient.create().post().uri("https://crm.vendor.io/people").bodyValue(p.email()).retrieve(); // expect: personal-data-to-third-party
        web.post().uri("/people").bodyValue(p.email()).retrieve(); // expect: personal-data-to-third-party
        web.post().uri("/rooms").bodyValue(p.room()).retrieve();
        rest.post().uri("https://crm.vendor.io/people").body(p.email()).retrieve(); // expect: personal-data-to-third-party
        rest.post().uri("/people").body(p.email()).retrieve();
    }
}
