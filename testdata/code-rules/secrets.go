package main

import (
	"fmt"
	"math/rand"

	"github.com/golang-jwt/jwt/v5"
)

func register(t string) (string, int) {
	token := fmt.Sprint(rand.Intn(99999)) // expect: predictable-random-secret
	otp := rand.Intn(999999)              // expect: predictable-random-secret
	delay := rand.Intn(5)
	return token, otp + delay
}

func keys(t *jwt.Token) (any, error) {
	return jwt.UnsafeAllowNoneSignatureType, nil // expect: unsigned-token-accepted
}

func sign(c jwt.Claims) *jwt.Token {
	return jwt.NewWithClaims(jwt.SigningMethodNone, c) // expect: unsigned-token-accepted
}

func read(t string) {
	jwt.NewParser().ParseUnverified(t, jwt.MapClaims{}) // expect: unsigned-token-accepted review
}
