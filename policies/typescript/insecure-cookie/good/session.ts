app.use(session({ secret: process.env.SESSION_SECRET, cookie: { httpOnly: true, secure: true, sameSite: "lax" } }));
const transport = nodemailer.createTransport({ host: "mail.example.com", port: 587, secure: false });
