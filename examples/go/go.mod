module byolcheck-examples

go 1.19

require byolcheck v0.0.0

replace byolcheck => ../../bindings/go
