class Vault
  def seal(text)
    cipher = OpenSSL::Cipher.new("aes-256-gcm")
    cipher.encrypt
    cipher.update(text) + cipher.final
  end
end
