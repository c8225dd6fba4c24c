package shop;

import jakarta.servlet.http.Cookie;

class Secrets {
    private static final String API = "http://api.acme-corp.com";

    String register(int size) {
        String token = "" + Math.random(); // expect: predictable-random-secret
        double delay = Math.random();
        return token + delay;
    }

    void login(HttpServletResponse response, String value) {
        Cookie d = new Cookie("session", value);
        d.setHttpOnly(false); // expect: insecure-cookie
        d.setSecure(false); // expect: insecure-cookie
        response.addCookie(d);
    }

    Object me(RestTemplate template) {
        return template.getForObject(API + "/me", Me.class); // expect: request-without-encryption
    }
}
