module byolcheck

go 1.19
