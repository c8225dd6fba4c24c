package main

import "log"

type Patient struct {
	Diagnosis string
}

func told(p Patient) {
	log.Println(p.Diagnosis) // expect: personal-data-in-log, special-category-data-processed
}
