import jakarta.servlet.http.Cookie;

class Login {
    Cookie session(String id) {
        Cookie cookie = new Cookie("session", id);
        cookie.setHttpOnly(true);
        cookie.setSecure(true);
        return cookie;
    }
}
