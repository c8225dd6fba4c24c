import javax.net.ssl.SSLContext;

class Server {
    SSLContext context() throws Exception {
        return SSLContext.getInstance("TLSv1.3");
    }
}
