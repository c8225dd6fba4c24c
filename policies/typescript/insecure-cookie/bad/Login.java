import jakarta.servlet.http.Cookie;

class Login {
    Cookie session(String id) {
        Cookie cookie = new Cookie("session", id);
        cookie.setHttpOnly(true);
        cookie.setSecure(false);
        return cookie;
    }

    Cookie other(String id) {
        Cookie given = new Cookie("session", id);
        given.setHttpOnly(false);
        return given;
    }
}
