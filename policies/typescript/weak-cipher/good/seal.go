package seal

import (
	"crypto/aes"
	"crypto/cipher"
)

func Seal(key, nonce, plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	mode, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return mode.Seal(nil, nonce, plain, nil), nil
}
