package seal

import "crypto/des"

func Seal(key, plain []byte) ([]byte, error) {
	block, err := des.NewTripleDESCipher(key)
	if err != nil {
		return nil, err
	}
	out := make([]byte, block.BlockSize())
	block.Encrypt(out, plain)
	return out, nil
}
