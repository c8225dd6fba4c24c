class Vault
  def seal(text)
    cipher = OpenSSL::Cipher.new("des-ede3-cbc")
    cipher.encrypt
    cipher.update(text) + cipher.final
  end
end
