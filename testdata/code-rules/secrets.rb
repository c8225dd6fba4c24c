class Secrets
  def password_matches?(password)
    Digest::MD5.hexdigest(password) == stored # expect: weak-hash-algorithm
  end

  def checksum(body)
    Digest::SHA256.hexdigest(body)
  end

  def reset_token
    Array.new(8) { LETTERS.sample }.join # expect: predictable-random-secret
  end

  def other_token
    SecureRandom.hex(16)
  end

  def delay
    rand(10)
  end

  def sealed(text)
    OpenSSL::Cipher.new("rc4").update(text) # expect: weak-cipher
  end

  def asked(http)
    http.verify_mode = OpenSSL::SSL::VERIFY_NONE # expect: tls-verification-disabled
    http.verify_mode = OpenSSL::SSL::VERIFY_PEER
  end
end
