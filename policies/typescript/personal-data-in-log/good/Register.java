class Register {
    void register(Guest guest) {
        log.info("registered {}", guest.getId());
    }
}
